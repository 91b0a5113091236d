import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeFolderRegistry, type FolderEntry } from "@zen/registry-client";
import { archiveOf, integrityOf } from "../../support/archives.js";

const FILES = 20;

/** Some plugins of twenty files each, in a registry folder for Zen and as archives for npm. */
export interface PluginSet {
  readonly names: readonly string[];
  readonly registry: string;
  /** Each plugin's archive, by name. */
  readonly archives: Readonly<Record<string, string>>;
}

export async function makePluginSet(folder: string, count: number): Promise<PluginSet> {
  const archives: Record<string, string> = {};
  const entries: FolderEntry[] = [];
  await mkdir(path.join(folder, "archives"), { recursive: true });
  for (let at = 0; at < count; at++) {
    const name = `@bench/plugin-${at}`;
    const packageJson = {
      name,
      version: "1.0.0",
      type: "module",
      engines: { zen: "^0.1.0" },
      exports: { ".": "./file-0.js" },
      zen: { format: "plugin@1" },
    };
    const code = Array.from({ length: FILES }, (_, file) => ({
      path: `package/file-${file}.js`,
      text: `export default ${JSON.stringify(`${name} ${file} `.repeat(150))};`,
    }));
    const bytes = archiveOf([{ path: "package/package.json", text: JSON.stringify(packageJson) }, ...code]);
    const tarball = path.join(folder, "archives", `plugin-${at}-1.0.0.tgz`);
    await writeFile(tarball, bytes);
    archives[name] = tarball;
    entries.push({ tarball, packageJson, integrity: integrityOf(bytes), size: bytes.length });
  }
  const registry = path.join(folder, "registry");
  await writeFolderRegistry(registry, entries);
  return { names: Object.keys(archives), registry, archives };
}
