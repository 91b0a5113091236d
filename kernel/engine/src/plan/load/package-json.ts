import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
  readonly zen?: unknown;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  readonly folder: string;
  readonly json: PackageJson;
}

/** The package.json in a folder, or undefined where there is none. @throws SyntaxError when it is no JSON. */
export function readPackage(folder: string): Package | undefined {
  try {
    return { folder, json: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson };
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** The package that a file belongs to: the nearest folder above it whose package.json has a name. */
export function packageOf(file: string): Package | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const found = readPackage(folder);
    if (found?.json.name !== undefined) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

/** `@scope/name` of `@scope/name/sub/path`, or undefined for what is no package name (`#internal`, `~/alias`). */
export function packageName(specifier: string): string | undefined {
  return /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?=\/|$)/i.exec(specifier)?.[0];
}
