import { createHash } from "node:crypto";
import { readdirSync, realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { canonicalJson, type Digest } from "@zen/plugin-sdk";
import { packageOf, readPackage, type Package } from "../../plan/load/package-json.js";
import type { FileDigests } from "../file-digests.js";
import { findLockFile, readLock, type Lock } from "./lockfile.js";

export interface PackageDigest {
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
}

/** With the files that the answer depends on. */
export interface WitnessedDigest extends PackageDigest {
  readonly witnesses: readonly string[];
}

/**
 * Digests installed npm packages with all that they depend on: by the integrity that the lock file promises for name and version,
 * or, where it promises none, by the installed files. What is built for one platform only does not count, so that a key is the same
 * everywhere.
 */
export class PackageDigests {
  readonly #found = new Map<string, Promise<WitnessedDigest>>();
  readonly #locks = new Map<string, Promise<Lock>>();

  constructor(private readonly digests: FileDigests) {}

  /** Of the package that a file belongs to. */
  of(file: string): Promise<WitnessedDigest> {
    const owner = packageOf(file);
    if (owner === undefined) throw new Error(`${file} belongs to no package`);
    const known = this.#found.get(owner.folder) ?? this.#digest(owner);
    this.#found.set(owner.folder, known);
    return known;
  }

  async #digest(owner: Package): Promise<WitnessedDigest> {
    const lockFile = findLockFile(dirname(owner.folder));
    const lock = lockFile === undefined ? new Map<string, string>() : await this.#lock(lockFile);
    const closure = closureOf(owner);
    const parts = closure.map(({ folder, json }) => {
      const id = `${json.name ?? ""}@${json.version ?? ""}`;
      return [id, lock.get(id) ?? this.#contents(folder)] as const;
    });
    const lines = [...new Set(parts.map(([id, content]) => `${id} ${content}`))].sort();
    return {
      name: owner.json.name ?? "",
      version: owner.json.version ?? "",
      digest: createHash("sha256").update(canonicalJson(lines)).digest("hex"),
      witnesses: [
        ...(lockFile === undefined ? [] : [lockFile]),
        ...closure.flatMap(({ folder, json }) => [
          join(folder, "package.json"),
          ...(lock.has(`${json.name}@${json.version}`) ? [] : filesIn(folder)),
        ]),
      ],
    };
  }

  #lock(file: string): Promise<Lock> {
    const known = this.#locks.get(file) ?? readLock(file);
    this.#locks.set(file, known);
    return known;
  }

  #contents(folder: string): Digest {
    const lines = filesIn(folder).map(
      (file) => `${relative(folder, file).split(sep).join("/")} ${this.digests.digestSync(file)}`,
    );
    return createHash("sha256").update(lines.join("\n")).digest("hex");
  }
}

/** A package and the installed ones that it depends on, as Node would find them. */
function closureOf(root: Package): readonly Package[] {
  const found = new Map<string, Package>();
  const queue = [root];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next.folder)) continue;
    found.set(next.folder, next);
    const { dependencies, optionalDependencies, peerDependencies } = next.json;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const dependency = findInstalled(next.folder, name);
      if (dependency !== undefined && !isPlatformBound(dependency)) queue.push(dependency);
    }
  }
  return [...found.values()];
}

function isPlatformBound({ json: { os, cpu, libc } }: Package): boolean {
  return os !== undefined || cpu !== undefined || libc !== undefined;
}

function findInstalled(from: string, name: string): Package | undefined {
  for (let at = from; ; at = dirname(at)) {
    const found = readPackage(join(at, "node_modules", name));
    if (found !== undefined) return { ...found, folder: realpathSync(found.folder) };
    if (at === dirname(at)) return undefined;
  }
}

/** All files of a package, those of packages inside it aside; sorted. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : [],
    )
    .sort();
}
