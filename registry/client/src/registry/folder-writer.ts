import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import {
  indexFile,
  packageFolder,
  tarballFile,
  type FolderIndex,
  type Packument,
  type VersionDocument,
} from "@zen/registry-protocol";
import semver from "semver";
import { writeDurably } from "../files/durable.js";
import { integrityOf } from "../integrity.js";

export interface FolderEntry {
  /** The archive to copy in. */
  readonly tarball: string;
  /** Its package.json. */
  readonly packageJson: Readonly<Record<string, unknown>>;
  readonly integrity: string;
  readonly size: number;
}

/**
 * Writes a registry folder with exactly these packages and returns its root digest. The same entries give the same
 * bytes. The folder is replaced in place, index last: do it where no installation reads from it.
 */
export async function writeFolderRegistry(dir: string, entries: readonly FolderEntry[]): Promise<string> {
  await rm(join(dir, indexFile), { force: true });
  await rm(join(dir, "packages"), { recursive: true, force: true });
  const byName = new Map<string, VersionDocument[]>();
  for (const entry of entries) {
    const document = await addTarball(dir, entry);
    byName.set(document.name, [...(byName.get(document.name) ?? []), document]);
  }
  const packages: Record<string, FolderIndex["packages"][string]> = {};
  for (const name of [...byName.keys()].sort()) {
    const packument = packumentOf(name, byName.get(name) ?? []);
    const text = `${JSON.stringify(packument, null, 1)}\n`;
    await writeDurably(join(dir, packageFolder(name), "packument.json"), text);
    packages[name] = { packument: integrityOf(text), latest: String(packument["dist-tags"].latest) };
  }
  const index: FolderIndex = { format: "registry-folder@1", packages };
  const text = `${JSON.stringify(index, null, 1)}\n`;
  await writeDurably(join(dir, indexFile), text);
  return integrityOf(text);
}

async function addTarball(dir: string, entry: FolderEntry): Promise<VersionDocument> {
  const { packageJson, integrity, size } = entry;
  const [name, version] = [String(packageJson["name"]), String(packageJson["version"])];
  const folder = join(dir, packageFolder(name));
  await mkdir(folder, { recursive: true });
  await copyFile(entry.tarball, join(folder, tarballFile(name, version)));
  const tarball = `${packageFolder(name)}/${tarballFile(name, version)}`;
  return { ...packageJson, name, version, dist: { integrity, size, tarball } };
}

/** The document of one package; `latest` is the highest release, or the highest version where nothing is released. */
export function packumentOf(name: string, documents: readonly VersionDocument[]): Packument {
  const sorted = [...documents].sort((a, b) => semver.compare(a.version, b.version));
  const repeated = sorted.find((document, at) => sorted[at - 1]?.version === document.version);
  if (repeated) throw new ZenError("REGISTRY_VERSION_TAKEN", `${name} ${repeated.version} was given twice.`);
  const latest = sorted.findLast((document) => semver.prerelease(document.version) === null) ?? sorted.at(-1);
  return {
    name,
    "dist-tags": latest === undefined ? {} : { latest: latest.version },
    versions: Object.fromEntries(sorted.map((document) => [document.version, document])),
  };
}
