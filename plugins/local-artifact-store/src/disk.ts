import { unlinkSync } from "node:fs";
import { ZenError } from "@zen/plugin-sdk";

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

/** Removes a file; one that is gone already is no fault. */
export function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** Runs an operation of the store on its disk; faults of the disk come out with a code of ours and a hint. */
export async function onDisk<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw diskError(path, cause);
  }
}

export function diskError(path: string, cause: unknown): unknown {
  switch (codeOf(cause)) {
    case "ENOSPC":
    case "EDQUOT":
      return new ZenError("DISK_FULL", `There is no room left for ${path}.`, {
        cause,
        hint: "Make room on the disk or raise the quota; nothing of what was being written is kept.",
      });
    case "EROFS":
      return new ZenError("DISK_READ_ONLY", `The file system of ${path} is mounted read-only.`, {
        cause,
        hint: "Mount it for writing, or move the artifact store to another disk.",
      });
    case "EACCES":
    case "EPERM":
      return new ZenError("DISK_ACCESS_DENIED", `This user may not use ${path}.`, {
        cause,
        hint: "Give the user that runs Zen the right to read and write the store's folder.",
      });
    default:
      return cause;
  }
}
