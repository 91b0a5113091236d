import { constants } from "node:fs";
import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ArtifactSink, Json, PartContent } from "@zen/plugin-sdk";
import { inFolder } from "./layout.js";

/**
 * Takes what a codec writes and lays it out as files: a blob as one file, parts as a folder. Files that are on this machine already
 * are linked, not copied: a program reads them where they are.
 */
export class FolderSink implements ArtifactSink {
  readonly parts: string[] = [];

  /** @param target The file for a blob, or the folder for parts. */
  constructor(private readonly target: string) {}

  async blob(content: Uint8Array): Promise<void> {
    await mkdir(dirname(this.target), { recursive: true });
    await writeFile(this.target, content);
  }

  async part(path: string, content: PartContent): Promise<void> {
    const file = inFolder(this.target, path);
    await mkdir(dirname(file), { recursive: true });
    this.parts.push(path);
    if (content instanceof Uint8Array) await writeFile(file, content);
    else if ("localPath" in content) await link(content.localPath, file);
    else if ("stored" in content) throw new TypeError("An input is never an object of the store by name");
    else await writeFile(file, content);
  }

  meta(_meta: Json): void {
    // What the codec says of the value is in task.json, as far as a program needs it.
  }

  summary(_summary: Json): void {
    // For lists and reports only.
  }
}

/** A link where the system lets us make one, else a copy. */
async function link(from: string, to: string): Promise<void> {
  try {
    await symlink(from, to, "file");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}
