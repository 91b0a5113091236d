import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** Writes `files` (path -> text, bytes, or a value written as JSON) below `folder`. */
export async function writeTree(folder: string, files: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    const asItIs = typeof content === "string" || content instanceof Uint8Array;
    await writeFile(file, asItIs ? content : JSON.stringify(content, undefined, 2));
  }
}

/** Runs `body` in a new empty folder outside the source tree, which is removed afterwards. */
export async function inTempFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "zen-test-"));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
