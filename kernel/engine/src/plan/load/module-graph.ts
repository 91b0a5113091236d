import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Metafile } from "esbuild";
import { moduleName } from "../place.js";
import { isYamlFile } from "./yaml-pipelines.js";

/** A source file of a pipeline, and what it imports. */
export interface GraphModule {
  /** Absolute real path. */
  readonly path: string;
  /** As plans name it: `./pipelines/flights.ts`. */
  readonly name: string;
  readonly format: "esm" | "cjs" | "data";
  readonly imports: readonly GraphImport[];
}

export interface GraphImport {
  readonly specifier: string;
  readonly kind: "static" | "dynamic";
  /** Path of another module of the graph. */
  readonly path?: string;
  /** A package outside: the file that it leads to. */
  readonly external?: string;
}

const DYNAMIC = new Set(["dynamic-import", "require-resolve", "url-token", "import-rule"]);

/** The modules of a build, those that others import first. */
export function moduleGraph(
  repositoryDir: string,
  { inputs }: Metafile,
  entry: string,
  externals: ReadonlyMap<string, string>,
): GraphModule[] {
  const specifiers = specifiersByTarget(externals);
  const byPath = new Map<string, GraphModule>();
  for (const [key, input] of Object.entries(inputs)) {
    if (key.startsWith("zen:")) continue;
    const path = resolve(repositoryDir, key);
    const imports = input.imports.flatMap(({ path: to, kind: how, original, external }): GraphImport[] => {
      const kind = DYNAMIC.has(how) ? "dynamic" : "static";
      if (external !== true) return [{ specifier: original ?? to, kind, path: resolve(repositoryDir, to) }];
      return (specifiers.get(to) ?? []).map(([specifier, file]) => ({ specifier, kind, external: file }));
    });
    // A pipeline in YAML holds no code of steps, although it imports modules that do.
    const format = isYamlFile(path) ? "data" : (input.format ?? formatOf(path));
    byPath.set(path, { path, name: moduleName(repositoryDir, path), format, imports });
  }
  return dependenciesFirst(byPath, entry);
}

/** The bundler tells of a package only what its import was rewritten to: a URL, a path or the specifier itself. */
function specifiersByTarget(
  externals: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly (readonly [specifier: string, file: string])[]> {
  const found = new Map<string, (readonly [string, string])[]>();
  for (const [specifier, file] of externals) {
    for (const target of new Set([pathToFileURL(file).href, file, specifier]))
      found.set(target, [...(found.get(target) ?? []), [specifier, file]]);
  }
  return found;
}

/** A file without imports or exports has no format of its own. */
function formatOf(path: string): GraphModule["format"] {
  return /\.[cm]?[jt]sx?$/.test(path) ? (/\.c[jt]s$/.test(path) ? "cjs" : "esm") : "data";
}

function dependenciesFirst(modules: ReadonlyMap<string, GraphModule>, entry: string): GraphModule[] {
  const ordered = new Set<GraphModule>();
  const seen = new Set<string>();
  // An explicit stack: a chain of imports may be longer than the call stack is deep.
  const stack: { readonly module: GraphModule; next: number }[] = [];
  const enter = (path: string): void => {
    const module = modules.get(path);
    if (module === undefined || seen.has(path)) return;
    seen.add(path);
    stack.push({ module, next: 0 });
  };
  for (const start of [entry, ...modules.keys()]) {
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const step = top.module.imports[top.next++];
      if (step === undefined) {
        ordered.add(top.module);
        stack.pop();
      } else if (step.path !== undefined) enter(step.path);
    }
  }
  return [...ordered];
}

/** The modules that are evaluated when `entry` is imported. */
export function evaluatedWith(modules: ReadonlyMap<string, GraphModule>, entry: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const queue = [entry];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const module = modules.get(path);
    if (module === undefined || reached.has(path)) continue;
    reached.add(path);
    for (const { kind, path: to } of module.imports) if (kind === "static" && to !== undefined) queue.push(to);
  }
  return reached;
}
