import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

interface Tsconfig {
  readonly extends?: string | readonly string[];
  readonly compilerOptions?: { readonly paths?: Paths; readonly baseUrl?: string };
}
type Paths = Readonly<Record<string, readonly string[]>>;

/** What a person has to do so that TypeScript sees the plugins. */
export type TsconfigAdvice =
  | { readonly kind: "none" }
  /** The line to add to `tsconfig.json`. */
  | { readonly kind: "extends"; readonly line: string }
  /** `paths` do not add up over `extends`, so both sets have to stand in one place. */
  | { readonly kind: "paths"; readonly block: string };

/** Looks at the `tsconfig.json` of a folder, which is the user's own and never written. */
export async function adviseTsconfig(dir: string, ours: Paths): Promise<TsconfigAdvice> {
  const file = path.join(dir, "tsconfig.json");
  const config = await readTsconfig(file);
  const parents = parentsOf(config);
  if (parents.some((parent) => path.resolve(dir, parent) === path.join(dir, ".zen", "tsconfig.json")))
    return { kind: "none" };
  const own = await pathsOf(file, new Set());
  if (own === undefined) {
    const all = [...parents, "./.zen/tsconfig.json"];
    return { kind: "extends", line: `"extends": ${JSON.stringify(all.length === 1 ? all[0] : all)}` };
  }
  const missing = Object.entries(ours).filter(([name, [target]]) => own[name]?.[0] !== target);
  if (missing.length === 0) return { kind: "none" };
  return { kind: "paths", block: `"paths": ${JSON.stringify({ ...own, ...ours }, undefined, 2)}` };
}

/** The paths in force in a file: its own, or those of the last parent that has any. */
async function pathsOf(file: string, seen: Set<string>): Promise<Paths | undefined> {
  if (seen.has(file) || !existsSync(file)) return undefined;
  seen.add(file);
  const config = await readTsconfig(file);
  if (config.compilerOptions?.paths !== undefined) return config.compilerOptions.paths;
  for (const parent of parentsOf(config)
    .filter((one) => one.startsWith("."))
    .reverse()) {
    const found = path.resolve(path.dirname(file), parent);
    const paths = await pathsOf(found.endsWith(".json") ? found : `${found}.json`, seen);
    if (paths !== undefined) return paths;
  }
  return undefined;
}

function parentsOf({ extends: parents = [] }: Tsconfig): readonly string[] {
  return typeof parents === "string" ? [parents] : parents;
}

async function readTsconfig(file: string): Promise<Tsconfig> {
  return existsSync(file) ? (JSON.parse(withoutComments(await readFile(file, "utf8"))) as Tsconfig) : {};
}

/** TypeScript allows comments and a comma after the last entry; strings that look like comments stay. */
function withoutComments(text: string): string {
  const plain = text
    .replace(/^\uFEFF/, "")
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? "");
  return plain.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? "");
}
