import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { onDiskSync } from "@zen/plugin-sdk";

/** Of a file on its way: names its writer, so that what a killed one has left is known. */
const DRAFT = /\.(\d+)-[0-9a-f-]{36}\.tmp$/;

/** The process that is writing, or was, where the name is that of a draft. */
export function writerOf(name: string): number | undefined {
  const pid = DRAFT.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** Writes a file that other processes see whole or not at all. @throws ZenError `DISK_FULL`, `DISK_READ_ONLY`, `DISK_ACCESS_DENIED`. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  onDiskSync(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}-${randomUUID()}.tmp`;
    try {
      writeFileSync(temporary, content);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true }); // half of it may be there
      throw error;
    }
  });
}

/** The JSON of a cache file; undefined when it is missing or damaged, which for a cache is the same. */
export function readCache(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
