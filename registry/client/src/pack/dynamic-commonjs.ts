import { readFile } from "node:fs/promises";
import { dirname, extname, relative, resolve, sep } from "node:path";
import type { Plugin, PluginBuild } from "esbuild";

const NAMESPACE = "zen-commonjs";
const AGAIN = Symbol("resolve natively");

/** Whether an input of the build is one of the modules that are made here. */
export function isMade(input: string): boolean {
  return input.startsWith(`${NAMESPACE}:`);
}

/**
 * `await import("package")` of a CommonJS package gives its named exports, as Node gives them: the bundler by itself gives the default only.
 * Such imports lead to a small ES module that exports by name what can be told without running the package.
 */
export function dynamicCommonJs(folder: string): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (kind !== "dynamic-import" || pluginData === AGAIN) return undefined;
        const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: AGAIN });
        if (found.errors.length > 0 || found.external || found.namespace !== "file") return undefined;
        if ((await exportNames(found.path, build)).length === 0) return undefined;
        // Relative, so that the same package gives the same bytes in another folder.
        return { path: relative(folder, found.path).replaceAll(sep, "/"), namespace: NAMESPACE };
      });
      build.onLoad({ filter: /./, namespace: NAMESPACE }, async ({ path }) => ({
        contents: moduleOf(path, await exportNames(resolve(folder, path), build)),
        resolveDir: folder,
        loader: "js",
      }));
    },
  };
}

function moduleOf(path: string, names: readonly string[]): string {
  const specifier = path.startsWith("../") ? path : `./${path}`;
  const parts = names.map((name, index) => `${JSON.stringify(name)}: e${index}`);
  const exported = names.map((name, index) => `e${index} as ${JSON.stringify(name)}`);
  return [
    `const all = require(${JSON.stringify(specifier)});`,
    `const { ${parts.join(", ")} } = Object(all);`,
    `export { all as default, ${exported.join(", ")} };`,
  ].join("\n");
}

/** Names that a CommonJS file exports besides the default, with those that it passes on from others; none for an ES module. As Node finds them. */
async function exportNames(file: string, build: PluginBuild, seen = new Set<string>()): Promise<readonly string[]> {
  if (![".js", ".cjs"].includes(extname(file)) || seen.has(file)) return [];
  seen.add(file);
  const { initSync, parse } = await import("cjs-module-lexer");
  initSync();
  const names = new Set<string>();
  const { exports, reexports } = lex(parse, await readFile(file, "utf8"));
  for (const name of exports) names.add(name);
  for (const specifier of reexports) {
    const found = await build.resolve(specifier, {
      importer: file,
      resolveDir: dirname(file),
      kind: "require-call",
      pluginData: AGAIN,
    });
    if (found.errors.length > 0 || found.external || found.namespace !== "file") continue;
    for (const name of await exportNames(found.path, build, seen)) names.add(name);
  }
  names.delete("default");
  return [...names];
}

interface Names {
  readonly exports: readonly string[];
  readonly reexports: readonly string[];
}

function lex(parse: (source: string) => Names, source: string): Names {
  try {
    return parse(source);
  } catch {
    return { exports: [], reexports: [] }; // it has import or export statements
  }
}
