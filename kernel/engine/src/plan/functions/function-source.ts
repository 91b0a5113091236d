import type { CompiledFiles } from "../load/compiled-files.js";
import { rowLimits } from "@zen/plugin-sdk/processing";
import { CodeGraph } from "../../keys/code/code-graph.js";
import type { CodeNode } from "../../keys/code/node.js";
import { summaries } from "../../keys/code/summaries.js";
import type { ModuleSummary } from "../../keys/code/summary.js";
import { FileDigests } from "../../keys/file-digests.js";
import { pluginOf } from "../../keys/packages/plugin-digest.js";
import { cacheDirOf } from "../load/compiled-files.js";
import type { LoadScope } from "../types.js";
import { repositoryPath } from "../place.js";
import { bundleFunction } from "./bundle-function.js";
import { checkUnit } from "./check-unit.js";
import { notPortable } from "./not-portable.js";
import { parseModules } from "./parse-modules.js";
import { prunedText } from "./pruned-text.js";
import { reachedFrom } from "./reached.js";

/** An export of a user module, by the module's name in plans. */
export interface FunctionPlace {
  readonly module: string;
  readonly export: string;
}

/** Makes sources of functions that a compilation exports. @throws ZenError `FUNCTION_NOT_PORTABLE` from the function returned. */
export async function functionSources(
  files: CompiledFiles,
  scope: LoadScope,
): Promise<(place: FunctionPlace) => Promise<string>> {
  const { modules } = await summaries(files, scope, FileDigests.of(cacheDirOf(scope)));
  const isDeclarative = (specifier: string): boolean => pluginOf(specifier, scope.plugins) !== undefined;
  const graph = new CodeGraph(files.graph, modules, isDeclarative);
  const paths = new Map(files.graph.map(({ name, path }) => [name, path]));
  return ({ module, export: name }) => sourceOf(name, paths.get(module)!, { graph, modules, scope });
}

interface Code {
  readonly graph: CodeGraph;
  readonly modules: ReadonlyMap<string, ModuleSummary>;
  readonly scope: LoadScope;
}

async function sourceOf(name: string, path: string, { graph, modules, scope }: Code): Promise<string> {
  const nodes = reachedFrom(graph, path, name);
  const wanted = new Map<string, Set<number>>();
  for (const node of nodes) {
    if (node.kind === "statement") wanted.set(node.path, (wanted.get(node.path) ?? new Set()).add(node.index));
  }
  const parsed = await parseModules([...wanted.keys()], scope.repositoryDir);
  for (const [file, indices] of wanted) {
    const module = parsed.get(file)!;
    const shown = repositoryPath(scope.repositoryDir, file);
    for (const index of indices) checkUnit(name, { path: file, module, unit: module.units.all[index]! }, graph, shown);
  }
  checkImported(name, nodes, graph);
  const reached = new Set(nodes.map(({ id }) => id));
  const resolve = (importer: string, specifier: string): string | undefined =>
    graph.module(importer).imports.find((each) => each.specifier === specifier)?.path;
  const isLeft = (importer: string, specifier: string, exported: string): boolean => {
    const to = resolve(importer, specifier);
    if (to === undefined) return false;
    if (exported === "*") return modules.has(to) || to.endsWith(".json");
    const found = graph.exported(to, exported);
    return found.length > 0 && found.every(({ id }) => reached.has(id));
  };
  const texts = [...modules].map(([file, summary]) => {
    const left = { module: parsed.get(file), summary, wanted: wanted.get(file) ?? new Set<number>() };
    return [file, prunedText(left, (specifier, exported) => isLeft(file, specifier, exported))] as const;
  });
  const source = await bundleFunction(path, name, { texts: new Map(texts), resolve });
  if (source.length <= rowLimits.source) return source;
  throw notPortable(
    name,
    `comes to ${source.length} characters with all that it uses, and may have ${rowLimits.source}`,
    "What it looks up in a large table may be joined instead.",
    repositoryPath(scope.repositoryDir, path),
  );
}

/** What no statement of the function mentions, and yet happens when its modules are imported. */
function checkImported(name: string, nodes: readonly CodeNode[], graph: CodeGraph): void {
  for (const node of nodes) {
    const what =
      node.kind === "package" ? node.specifier : node.kind === "module" ? graph.module(node.path).name : undefined;
    if (what !== undefined)
      throw notPortable(name, `is in a file that needs ${what}`, "Move the function to a file that imports less.");
  }
}
