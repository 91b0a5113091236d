import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hasErrno } from "../files/errno.js";
import { invalidLock, lockFile } from "./text.js";

/** The text of a repository's zen.lock, or nothing where there is none. @throws ZenError `LOCK_INVALID` when it cannot be read. */
export function readLockText(repositoryDir: string): string | undefined {
  try {
    return readFileSync(join(repositoryDir, lockFile), "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw invalidLock(hasErrno(error, "EISDIR") ? "is a folder" : "cannot be read", undefined, error);
  }
}

/** The same where plugins are installed, so that there has to be one. */
export function requireLockText(repositoryDir: string): string {
  const text = readLockText(repositoryDir);
  if (text !== undefined) return text;
  throw invalidLock(
    "is missing, though plugins are installed",
    "Restore it from version control, or run `zen plugins:install`, which writes it anew.",
  );
}
