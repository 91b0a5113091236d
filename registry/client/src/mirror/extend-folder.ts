import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  indexFile,
  packageFolder,
  readFolderIndex,
  readPackument,
  tarballFile,
  type FolderIndex,
  type VersionDocument,
} from "@zen/registry-protocol";
import { writeDurably } from "../files/durable.js";
import { hasErrno } from "../files/errno.js";
import { integrityOf } from "../integrity.js";
import { packumentOf } from "../registry/folder-writer.js";
import type { WantedPlugin } from "./select.js";
import type { MirrorResult, Wanted } from "./types.js";

/**
 * Adds versions whose archives are in their places to the documents of a registry folder, index last. The same content gives the same
 * bytes, whatever the order in which it came.
 */
export async function extendFolder(
  dir: string,
  plugins: readonly WantedPlugin[],
  natives: readonly Wanted[],
): Promise<Pick<MirrorResult, "root" | "plugins" | "natives">> {
  const before = await readIndex(dir);
  const packages = new Map(Object.entries(before?.packages ?? {}));
  const names = new Set(plugins.map(({ name }) => name));
  let count = 0;
  for (const name of new Set([...packages.keys(), ...names])) {
    const there = packages.has(name) ? await readVersions(dir, name) : new Map<string, VersionDocument>();
    for (const plugin of plugins) if (plugin.name === name) there.set(plugin.version, mirrored(plugin.document));
    count += there.size;
    if (names.has(name)) packages.set(name, await writePackument(dir, name, [...there.values()]));
  }
  const carried = new Map(Object.entries(before?.natives ?? {}));
  for (const { name, version, integrity } of natives) carried.set(`${name}@${version}`, integrity);
  const index: FolderIndex = {
    format: "registry-folder@1",
    packages: Object.fromEntries(sorted(packages)),
    ...(carried.size === 0 ? {} : { natives: Object.fromEntries(sorted(carried)) }),
  };
  const text = `${JSON.stringify(index, null, 1)}\n`;
  await writeDurably(join(dir, indexFile), text);
  return { root: integrityOf(text), plugins: count, natives: carried.size };
}

async function readIndex(dir: string): Promise<FolderIndex | undefined> {
  try {
    return readFolderIndex(await readFile(join(dir, indexFile), "utf8"));
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Not held to the index: a mirror that was killed before its last step has left newer documents, whose archives are there. */
async function readVersions(dir: string, name: string): Promise<Map<string, VersionDocument>> {
  const text = await readFile(documentFile(dir, name), "utf8");
  return new Map(Object.entries(readPackument(text, name).versions));
}

async function writePackument(
  dir: string,
  name: string,
  versions: readonly VersionDocument[],
): Promise<FolderIndex["packages"][string]> {
  const packument = packumentOf(name, versions);
  const text = `${JSON.stringify(packument, null, 1)}\n`;
  const file = documentFile(dir, name);
  await mkdir(dirname(file), { recursive: true });
  await writeDurably(file, text);
  return { packument: integrityOf(text), latest: String(packument["dist-tags"].latest) };
}

/** As the registry told it, signatures and all, but for where its archive lies. */
function mirrored(document: VersionDocument): VersionDocument {
  const { name, version, dist } = document;
  return { ...document, dist: { ...dist, tarball: `${packageFolder(name)}/${tarballFile(name, version)}` } };
}

function documentFile(dir: string, name: string): string {
  return join(dir, packageFolder(name), "packument.json");
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
