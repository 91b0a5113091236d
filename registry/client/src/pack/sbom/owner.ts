import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { licenceOf } from "../../natives/licence.js";

export interface OwningPackage {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly licence?: string;
}

/** Finds the package that a file belongs to: the nearest package.json above it that has a name and a version. */
export class Owners {
  readonly #found = new Map<string, OwningPackage | undefined>();

  of(file: string): OwningPackage | undefined {
    const folder = dirname(file);
    if (folder === file) return undefined;
    if (!this.#found.has(folder)) this.#found.set(folder, packageIn(folder) ?? this.of(folder));
    return this.#found.get(folder);
  }
}

/** Packages have further package.json below, with nothing but `type`; those name nobody. */
function packageIn(folder: string): OwningPackage | undefined {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const packageJson = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const { name, version } = packageJson;
  if (typeof name !== "string" || typeof version !== "string") return undefined;
  const licence = licenceOf(packageJson);
  return { folder, name, version, ...(licence === undefined ? {} : { licence }) };
}
