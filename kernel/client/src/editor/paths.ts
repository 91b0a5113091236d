import { readFile } from "node:fs/promises";
import path from "node:path";

/** An installed package, of whose exports an editor is to know. */
export interface InstalledFolder {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

/**
 * What TypeScript calls `paths`: one exact entry per export of each package, so that what the package does not export does not
 * resolve either. Entries are relative to `from`.
 */
export async function typePaths(
  packages: readonly InstalledFolder[],
  from: string,
): Promise<Readonly<Record<string, readonly [string]>>> {
  const entries = await Promise.all(
    packages.map(async (one) => {
      const { exports = {} } = JSON.parse(await readFile(path.join(one.folder, "package.json"), "utf8")) as {
        exports?: Exports;
      };
      const subpaths =
        typeof exports === "string" || !Object.keys(exports).some((key) => key.startsWith("."))
          ? { ".": exports }
          : (exports as Record<string, Exports>);
      return Object.entries(subpaths).flatMap(([subpath, target]) => {
        const file = typesOf(target);
        if (file === undefined || subpath.includes("*")) return [];
        return [[`${one.name}${subpath.slice(1)}`, [relative(from, path.join(one.folder, file))]] as const];
      });
    }),
  );
  return Object.fromEntries(entries.flat().sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Exports = string | { readonly [condition: string]: Exports };

/** The file that describes an export: its declarations where they are, else its code. */
function typesOf(target: Exports): string | undefined {
  if (typeof target === "string") return target;
  for (const condition of ["types", "import", "node", "default"]) {
    const next = target[condition];
    const file = next === undefined ? undefined : typesOf(next);
    if (file !== undefined) return file;
  }
  return undefined;
}

function relative(from: string, to: string): string {
  const found = path.relative(from, to).split(path.sep).join("/");
  return /^\.{1,2}\//.test(found) ? found : `./${found}`;
}
