import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NativeClosure, PluginManifest } from "@zen/plugin-sdk";
import { writeDurably } from "../files/durable.js";
import { hasErrno } from "../files/errno.js";
import { nativeKey } from "../natives/closure.js";
import type { NpmPackages } from "../natives/npm-packages.js";
import { resolveClosure, type ResolvedClosure } from "../natives/resolve.js";
import { packError } from "./pack-error.js";

const closureFile = "zen.closure.json";

/**
 * The locked closure of a plugin's natives. The author commits it as `zen.closure.json`, so that every build of one
 * commit has the same natives; it is resolved anew, and with `save` written, when `zen.natives` has changed.
 */
export async function nativeClosure(
  folder: string,
  manifest: PluginManifest,
  npm: NpmPackages,
  save: boolean,
): Promise<ResolvedClosure> {
  if (Object.keys(manifest.natives).length === 0) return { closure: [], missing: [], licences: {} };
  const natives = Object.fromEntries(Object.entries(manifest.natives).sort(([a], [b]) => (a < b ? -1 : 1)));
  const file = join(folder, closureFile);
  const saved = await readSaved(file);
  const current = saved && JSON.stringify(saved.natives) === JSON.stringify(natives);
  if (current && saved.licences) return { ...saved, licences: saved.licences };
  // Files from before licences were written down keep the versions that they lock.
  const resolved = current
    ? { ...saved, licences: await licencesOf(saved.closure, npm) }
    : await resolveClosure(natives, npm);
  const { closure, missing, licences } = resolved;
  const content = { format: "closure@1", natives, closure, missing, licences };
  if (save) await writeDurably(file, `${JSON.stringify(content, null, 2)}\n`);
  return resolved;
}

async function licencesOf(closure: NativeClosure, npm: NpmPackages): Promise<ResolvedClosure["licences"]> {
  const manifests = await Promise.all(closure.map(({ name, version }) => npm.manifest(name, version)));
  const stated = manifests.flatMap(({ name, version, licence }) =>
    licence === undefined ? [] : [[nativeKey(name, version), licence] as const],
  );
  return Object.fromEntries(stated);
}

interface SavedClosure extends Omit<ResolvedClosure, "licences"> {
  readonly licences?: ResolvedClosure["licences"];
  readonly format: "closure@1";
  readonly natives: Readonly<Record<string, string>>;
}

async function readSaved(file: string): Promise<SavedClosure | undefined> {
  try {
    const saved = JSON.parse(await readFile(file, "utf8")) as SavedClosure;
    return saved.format === "closure@1" ? saved : undefined;
  } catch (cause) {
    if (hasErrno(cause, "ENOENT")) return undefined;
    throw packError(`${closureFile} cannot be read.`, { place: file, cause, hint: "Delete it; it is written anew." });
  }
}
