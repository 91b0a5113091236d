import type { ReadEntry } from "tar";
import { EntryNames, entryPath } from "./entry-path.js";
import type { UnpackLimits } from "./limits.js";
import { tarballError } from "./tarball-error.js";

/** Says of the entries of one archive, one after another, which may enter. */
export class Admission {
  readonly #names = new EntryNames();
  #count = 0;

  constructor(private readonly limits: UnpackLimits) {}

  /**
   * The path of a file within the package; nothing for a folder.
   *
   * @throws ZenError `TARBALL_*` for whatever is no file or folder, lies outside, clashes, or is too large
   */
  admit(entry: ReadEntry): string | undefined {
    if (++this.#count > this.limits.entries) {
      throw tarballError("TARBALL_TOO_LARGE", `it has more than ${this.limits.entries} entries`);
    }
    const kind = kindOf(entry);
    const path = entryPath(entry.path, this.limits.nodeModules);
    if (path === "") {
      if (kind === "folder") return undefined;
      throw tarballError("TARBALL_PATH_UNSAFE", `entry ${JSON.stringify(entry.path)} lies outside the package folder`);
    }
    this.#names.add(path, kind);
    if (entry.size > this.limits.entryBytes) {
      throw tarballError("TARBALL_TOO_LARGE", `${JSON.stringify(path)} has more than ${this.limits.entryBytes} bytes`);
    }
    return kind === "file" ? path : undefined;
  }
}

function kindOf(entry: ReadEntry): "file" | "folder" {
  if (entry.type === "File" || entry.type === "OldFile") return "file";
  if (entry.type === "Directory") return "folder";
  throw tarballError(
    "TARBALL_ENTRY_REFUSED",
    `${JSON.stringify(entry.path)} is a ${entry.type}; only files and folders may enter`,
  );
}
