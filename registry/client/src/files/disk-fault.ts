import { ZenError } from "@zen/plugin-sdk";
import { hasErrno } from "./errno.js";

/** A fault of the disk as an error of ours; anything else as it is. */
export function diskFault(error: unknown): unknown {
  const where = (error as NodeJS.ErrnoException | undefined)?.path ?? "the plugins";
  if (hasErrno(error, "ENOSPC", "EDQUOT")) {
    return new ZenError("DISK_FULL", `There is no room left for ${where}.`, {
      hint: "Make room on the disk or raise the quota, then install again. The plugins in use are as before.",
      cause: error,
    });
  }
  if (hasErrno(error, "EROFS")) {
    return new ZenError("DISK_READ_ONLY", `The file system of ${where} is mounted read-only.`, {
      hint: "Mount it for writing, or set ZEN_CACHE_DIR to a folder that can be written.",
      cause: error,
    });
  }
  if (hasErrno(error, "EACCES", "EPERM")) {
    return new ZenError("DISK_ACCESS_DENIED", `This user may not write ${where}.`, {
      hint: "Give the user the right to write the repository's .zen folder and Zen's cache folder (ZEN_CACHE_DIR).",
      cause: error,
    });
  }
  return error;
}
