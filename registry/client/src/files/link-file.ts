import { constants, linkSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { hasErrno } from "./errno.js";

/**
 * Gives `from` a second name, or copies it where the file system has no hard links, has run out of them, or the two
 * lie on different devices. `to` must not exist.
 */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    // A name takes microseconds; to hand it to another thread, and a package has hundreds, takes many times as long.
    linkSync(from, to);
  } catch (error) {
    if (!hasErrno(error, "EXDEV", "EPERM", "EMLINK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EACCES")) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }
}
