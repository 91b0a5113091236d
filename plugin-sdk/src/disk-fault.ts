import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { ZenError } from "./errors.js";

/**
 * Runs work that writes `path`; what is wrong with the disk comes out as `DISK_FULL`, `DISK_READ_ONLY` or `DISK_ACCESS_DENIED`,
 * anything else as it is.
 */
export async function onDisk<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskFault(path, error);
  }
}

/** The same for work that does not wait. */
export function onDiskSync<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskFault(path, error);
  }
}

function diskFault(path: string, cause: unknown): unknown {
  const { code, syscall } = (cause ?? {}) as NodeJS.ErrnoException;
  // Making folders recursively, Node says ENOENT where it means the reason why the first of them could not be made.
  const reason = code === "ENOENT" && syscall === "mkdir" ? whyNotWritable(path) : code;
  switch (reason) {
    case "ENOSPC":
    case "EDQUOT":
      return new ZenError("DISK_FULL", `There is no room left for ${path}`, {
        cause,
        place: path,
        hint: "Make room on the disk or raise the quota, then try again.",
      });
    case "EROFS":
      return new ZenError("DISK_READ_ONLY", `The file system of ${path} is mounted read-only`, {
        cause,
        place: path,
        hint: "Mount it for writing, or work in a copy on another disk.",
      });
    case "EACCES":
    case "EPERM":
      return new ZenError("DISK_ACCESS_DENIED", `This user may not write ${path}`, {
        cause,
        place: path,
        hint: "Give the user that runs Zen the right to write there.",
      });
    default:
      return cause;
  }
}

function whyNotWritable(path: string): string | undefined {
  let nearest = path;
  while (!existsSync(nearest) && nearest !== dirname(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
