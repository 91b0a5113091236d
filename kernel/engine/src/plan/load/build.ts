import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";
import { moduleName } from "../place.js";
import type { LoadScope } from "../types.js";
import { buildError, isBuildFailure, isNameTwice } from "./build-errors.js";
import { namingEntry, packagesModule, plainEntry } from "./entry.js";
import { moduleGraph, type GraphModule } from "./module-graph.js";
import { asksForPlace, ownPlace, ownPlaceDefines } from "./own-place.js";
import { resolveImports, type Externals, type Place } from "./resolve-imports.js";
import { yamlPipelines } from "./yaml-pipelines.js";

export interface Built {
  /** The ES module of all user code, and its source map as the bundler wrote it. */
  readonly code: string;
  readonly map: string;
  /** The ES module that imports the packages. */
  readonly packages: string;
  readonly graph: readonly GraphModule[];
  readonly externals: Externals;
}

/** What all builds of user code have in common; the oldest Node that runs Zen is the target everywhere. */
export function commonOptions(repositoryDir: string): BuildOptions {
  return {
    absWorkingDir: repositoryDir,
    platform: "node",
    target: "node20",
    format: "esm",
    // Only what Node itself would take: no bundlers' conditions.
    conditions: [],
    keepNames: true,
    charset: "utf8",
    logLevel: "silent",
    write: false,
  };
}

/** Gives code that uses `require` one; the bundler keeps this name free. */
const REQUIRE = `import { createRequire as __zenRequire } from "node:module"; const require = __zenRequire(import.meta.url);`;

/** Compiles a pipeline's file with all user code that it reaches. @throws ZenError as `buildError`. */
export async function build(
  file: string,
  scope: LoadScope,
  place: Place,
  named: readonly string[] = [],
): Promise<Built> {
  const { context } = await import("esbuild");
  const externals: Externals = new Map();
  let entry = plainEntry(file);
  const shown =
    place === "here"
      ? (path: string) => path
      : (path: string) => join("/repository", moduleName(scope.repositoryDir, path));
  const options = (more: readonly Plugin[]) => ({
    ...commonOptions(scope.repositoryDir),
    bundle: true,
    metafile: true as const,
    treeShaking: true,
    sourcemap: "external" as const,
    sourcesContent: false,
    outfile: `${scope.repositoryDir}/.zen/cache/code/user.mjs`,
    banner: { js: REQUIRE },
    define: ownPlaceDefines,
    entryPoints: ["zen:entry"],
    plugins: [
      entryPlugin(() => entry, scope.repositoryDir),
      resolveImports(scope, place, externals),
      yamlPipelines(scope.repositoryDir),
      ...more,
    ],
  });
  let bundling = await context(options([]));
  try {
    const first = await bundling.rebuild();
    const twice = first.warnings.filter(isNameTwice);
    if (twice.length > 0) throw buildError({ errors: twice });
    const graph = moduleGraph(scope.repositoryDir, first.metafile, file, externals);
    const asking = graph.filter(({ path, format }) => format !== "data" && asksForPlace(readFileSync(path, "utf8")));
    if (asking.length > 0) {
      await bundling.dispose();
      bundling = await context(options([ownPlace(new Set(asking.map(({ path }) => path)), shown)]));
    }
    const inOrder = new Map([...externals].sort(([a], [b]) => (a < b ? -1 : 1)));
    entry = namingEntry(
      file,
      graph,
      place === "here" ? targets(statically(graph, inOrder)) : new Map(named.map((name) => [name, name])),
    );
    const { outputFiles } = await bundling.rebuild();
    const text = (suffix: string): string => outputFiles?.find(({ path }) => path.endsWith(suffix))?.text ?? "";
    return {
      code: text(".mjs"),
      map: text(".map"),
      packages: packagesModule(
        place === "here" ? targets(inOrder) : new Map([...inOrder.keys()].map((name) => [name, name])),
      ),
      graph,
      externals: inOrder,
    };
  } catch (error) {
    throw isBuildFailure(error) ? buildError(error) : error;
  } finally {
    await bundling.dispose();
  }
}

function entryPlugin(contents: () => string, resolveDir: string): Plugin {
  return {
    name: "zen-entry",
    setup(builder) {
      builder.onResolve({ filter: /^zen:entry$/ }, () => ({ path: "entry", namespace: "zen" }));
      builder.onLoad({ filter: /.*/, namespace: "zen" }, () => ({ contents: contents(), loader: "js", resolveDir }));
    },
  };
}

/** Packages that are imported when the code is; one that is imported on demand stays so. */
function statically(graph: readonly GraphModule[], externals: Externals): Externals {
  const eager = new Set(
    graph.flatMap(({ imports }) =>
      imports
        .filter(({ kind, external }) => kind === "static" && external !== undefined)
        .map(({ specifier }) => specifier),
    ),
  );
  return new Map([...externals].filter(([specifier]) => eager.has(specifier)));
}

/** Specifiers and what to import for them on this machine. */
function targets(externals: Externals): ReadonlyMap<string, string> {
  return new Map([...externals].map(([specifier, path]) => [specifier, pathToFileURL(path).href]));
}
