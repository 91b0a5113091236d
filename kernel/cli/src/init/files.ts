import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** What became of one file: nothing that exists is ever written over. */
export interface FileReport {
  readonly file: string;
  readonly did: "created" | "extended" | "kept";
}

/** Writes a file that is not there yet. */
export async function createFile(dir: string, file: string, text: string): Promise<FileReport> {
  const full = path.join(dir, file);
  await mkdir(path.dirname(full), { recursive: true });
  try {
    await writeFile(full, text, { flag: "wx" });
    return { file, did: "created" };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return { file, did: "kept" };
  }
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
