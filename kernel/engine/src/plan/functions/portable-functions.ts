import { join } from "node:path";
import { canonicalJson, type Json } from "@zen/plugin-sdk";
import {
  isPortable,
  type Draft,
  type DraftNode,
  type PortableFunction,
  type StepDefinition,
} from "@zen/plugin-sdk/pipeline";
import { CODE_FORMAT } from "../../keys/code-format.js";
import { sha256 } from "../../keys/code/step-code.js";
import { cacheDirOf, filesOf } from "../load/compiled-files.js";
import { readCache, writeWhole } from "../load/whole-file.js";
import { readablePlace } from "../place.js";
import type { LoadedModule, PortableSources } from "../types.js";
import type { FunctionPlace } from "./function-source.js";
import { notPortable } from "./not-portable.js";

/** Changes with the form of the sources. */
const FORMAT = `function-1 ${CODE_FORMAT}`;

/**
 * The sources of all functions that a draft gives to step factories. Those of unchanged files are not made again.
 * @throws ZenError `FUNCTION_NOT_PORTABLE`
 */
export async function portableSources(module: LoadedModule, draft: Draft): Promise<PortableSources> {
  const wanted = [...functionsOf(draft.nodes)];
  if (wanted.length === 0) return new Map();
  const places = wanted.map(([{ function: fn }, addedAt]) => [fn, placeOf(module, fn, addedAt)] as const);
  const files = filesOf(module);
  const cache = join(cacheDirOf(module.scope), "functions", `${files.id}.json`);
  const state = sha256(canonicalJson([FORMAT, files.fingerprint] as unknown as Json));
  const kept = readCache(cache) as { readonly state: string; readonly sources: Record<string, string> } | undefined;
  const sources: Record<string, string> = kept?.state === state ? { ...kept.sources } : {};
  const missing = places.filter(([, place]) => !Object.hasOwn(sources, idOf(place)));
  if (missing.length > 0) {
    const { functionSources } = await import("./function-source.js");
    const sourceOf = await functionSources(files, module.scope);
    for (const [, place] of missing) sources[idOf(place)] = await sourceOf(place);
    writeWhole(cache, JSON.stringify({ state, sources }));
  }
  return new Map(places.map(([fn, place]) => [fn, { javascript: sources[idOf(place)]! }]));
}

function idOf({ module, export: name }: FunctionPlace): string {
  return `${module}#${name}`;
}

function* functionsOf(nodes: readonly DraftNode[]): Generator<[PortableFunction, addedAt: string | undefined]> {
  for (const node of nodes) {
    if (node.kind === "step") {
      const { origin } = node.step.definition as StepDefinition;
      for (const argument of origin?.args ?? []) if (isPortable(argument)) yield [argument, node.addedAt];
    } else if (node.kind === "call") yield* functionsOf(node.draft.nodes);
    else if ("body" in node) yield* functionsOf(node.body);
  }
}

function placeOf(
  { exportOf, scope }: LoadedModule,
  fn: PortableFunction["function"],
  addedAt: string | undefined,
): FunctionPlace {
  const place = addedAt === undefined ? undefined : readablePlace(scope.repositoryDir, addedAt);
  const name = fn.name || "(unnamed)";
  const kind = Object.prototype.toString.call(fn).slice(8, -1);
  if (kind !== "Function")
    throw notPortable(name, `is of the kind ${kind}`, "Write a plain function, without async and *.", place);
  const found = exportOf(fn);
  if (found !== undefined) return found;
  throw notPortable(
    name,
    "is not exported by a module of yours, so its source cannot be told from what is around it",
    "Export it from the top level of a module: `export function name(row) { ... }`.",
    place,
  );
}
