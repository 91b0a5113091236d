import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { onDisk } from "./disk-fault.js";
import { isZenError, ZenError } from "./errors.js";

/**
 * Makes a folder, with those above it, unless it is there. `mode` holds for those that are made.
 *
 * @throws ZenError `FOLDER_REFUSED`, `DISK_FULL`, `DISK_READ_ONLY`, `DISK_ACCESS_DENIED`
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await onDisk(folder, () => make(folder, mode));
  } catch (error) {
    throw isZenError(error) ? error : refused(folder, error);
  }
}

/** One folder at a time: Node's recursive mkdir asks for ever where a file system like /proc says that what is there is not. */
async function make(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && !(await isFolder(dirname(folder)))) {
      await make(dirname(folder), mode);
      await mkdir(folder, { mode }).catch((again: unknown) => unlessThere(folder, again));
    } else await unlessThere(folder, error);
  }
}

async function unlessThere(folder: string, error: unknown): Promise<void> {
  if (!(await isFolder(folder))) throw error;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function refused(folder: string, cause: unknown): ZenError {
  return new ZenError("FOLDER_REFUSED", `No folder can be made at ${folder}.`, {
    place: folder,
    hint: "Choose another folder, or move away what is there.",
    cause,
  });
}
