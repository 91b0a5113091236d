import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { onDisk, type RepositoryConfig } from "@zen/plugin-sdk";
import { CONFIG_FILE, parseConfig } from "./read.js";

/** Changes `zen.config.json`, keeping its indentation and the order of its fields; nothing is written when nothing changes or the result would be invalid. */
export async function editConfig(dir: string, change: (config: RepositoryConfig) => RepositoryConfig): Promise<void> {
  const file = path.join(dir, CONFIG_FILE);
  const text = await readFile(file, "utf8");
  const { config } = parseConfig(text);
  const changed = change(config);
  if (JSON.stringify(changed) === JSON.stringify(config)) return;
  const next = `${JSON.stringify(changed, undefined, /\n([ \t]+)"/.exec(text)?.[1] ?? 2)}\n`;
  parseConfig(next);
  const written = `${file}.${process.pid}`;
  await onDisk(file, async () => {
    try {
      await writeFile(written, next);
      await rename(written, file);
    } catch (error) {
      await rm(written, { force: true }); // half of it may be there
      throw error;
    }
  });
}
