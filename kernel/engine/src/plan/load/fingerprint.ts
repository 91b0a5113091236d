import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Digest } from "@zen/plugin-sdk";
import type { FileDigests } from "../../keys/file-digests.js";
import type { GraphModule } from "./module-graph.js";
import { packageOf } from "./package-json.js";

/**
 * All that decides what a compilation gives: contents of files (null: not there), and in which folders which source files
 * lie, since a new one may take the place of another.
 */
export interface Fingerprint {
  readonly files: Readonly<Record<string, Digest | null>>;
  readonly folders: Readonly<Record<string, Digest>>;
}

const SETTINGS = ["package.json", "tsconfig.json"];

export function takeFingerprint(
  graph: readonly GraphModule[],
  packages: Iterable<string>,
  outputs: readonly string[],
  digests: FileDigests,
): Fingerprint {
  const folders = new Set<string>();
  for (const { path } of graph) {
    folders.add(dirname(path));
    if (basename(path).startsWith("index.")) folders.add(dirname(dirname(path)));
  }
  const files = new Set([...graph.map(({ path }) => path), ...outputs]);
  for (const folder of withAncestors(folders)) for (const name of SETTINGS) files.add(join(folder, name));
  for (const file of [...files]) if (basename(file) === "tsconfig.json") extendedConfigs(file, files);
  for (const file of packages) {
    const owner = packageOf(file);
    if (owner !== undefined) files.add(join(owner.folder, "package.json"));
  }
  return {
    files: Object.fromEntries([...files].map((file) => [file, digestOrNull(file, digests)])),
    folders: Object.fromEntries([...folders].map((folder) => [folder, listing(folder) ?? ""])),
  };
}

export function fingerprintHolds({ files, folders }: Fingerprint, digests: FileDigests): boolean {
  for (const [file, digest] of Object.entries(files)) if (digestOrNull(file, digests) !== digest) return false;
  for (const [folder, digest] of Object.entries(folders)) if (listing(folder) !== digest) return false;
  return true;
}

function withAncestors(folders: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>();
  for (const folder of folders) for (let at = folder; !all.has(at); at = dirname(at)) all.add(at);
  return all;
}

/** Adds what a tsconfig.json extends by path. One that it extends by package name changes with that package's installation. */
function extendedConfigs(file: string, found: Set<string>): void {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  const given = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1] ?? "";
  for (const [, name = ""] of given.matchAll(/"(\.[^"]*)"/g)) {
    for (const path of [resolve(dirname(file), name), resolve(dirname(file), `${name}.json`)]) {
      if (found.has(path)) continue;
      found.add(path);
      extendedConfigs(path, found);
    }
  }
}

/** Null for a file that is not there. */
export function digestOrNull(file: string, digests: FileDigests): Digest | null {
  try {
    return digests.digestSync(file);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function listing(folder: string): Digest | undefined {
  try {
    const names = readdirSync(folder).filter((name) => /\.(?:[cm]?[jt]sx?|json)$/.test(name));
    return createHash("sha256").update(names.sort().join("\0")).digest("hex");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

export function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}
