import { createHash } from "node:crypto";
import { ZenError, canonicalJson, didYouMean, type Json } from "@zen/plugin-sdk";
import type { Pipeline, Plan } from "@zen/plugin-sdk/pipeline";
import { compileDraft } from "./compile-draft.js";
import { portableSources } from "./functions/portable-functions.js";
import { loadError } from "./load/load-error.js";
import { withoutMapping } from "./load/original-place.js";
import { repositoryPath } from "./place.js";
import type { CompiledPlan, LoadedModule } from "./types.js";

/**
 * Compiles one of a module's pipelines into a plan: the only one, the default export, or the one that `wanted` names (an export, or
 * the pipeline's own name).
 *
 * @throws ZenError `PIPELINE_NOT_FOUND`, `PIPELINE_LOAD_FAILED`, `STEP_NOT_EXPORTED`, `FUNCTION_NOT_PORTABLE`, `PLAN_INVALID`, and what
 * `add` throws.
 */
export async function compile(module: LoadedModule, wanted?: string): Promise<CompiledPlan> {
  const pipeline = choose(module, wanted);
  const graph = module.sources.map(({ path }) => ({ path, name: path, format: "esm" as const, imports: [] }));
  try {
    const draft = withoutMapping(() => pipeline.draft());
    const sources = await portableSources(module, draft);
    const { plan, steps, places } = compileDraft(
      draft,
      (step) => module.identify(step, sources),
      module.scope.repositoryDir,
    );
    return { plan, digest: planDigest(plan), steps, places };
  } catch (error) {
    throw await loadError(error, `The pipeline ${pipeline.name}`, module.scope, graph);
  }
}

/** SHA-256 of a plan's canonical JSON. */
export function planDigest(plan: Plan): string {
  return createHash("sha256")
    .update(canonicalJson(plan as unknown as Json))
    .digest("hex");
}

function choose({ pipelines, file, scope }: LoadedModule, wanted: string | undefined): Pipeline {
  const place = repositoryPath(scope.repositoryDir, file);
  if (pipelines.size === 0) {
    throw new ZenError("PIPELINE_NOT_FOUND", `The file ${place} exports no pipeline`, {
      hint: 'Export one from it: `export default pipeline("name", {}, (add) => { ... })`.',
      place,
    });
  }
  const found =
    wanted === undefined
      ? (pipelines.get("default") ?? (pipelines.size === 1 ? [...pipelines.values()][0] : undefined))
      : (pipelines.get(wanted) ?? [...pipelines.values()].find(({ name }) => name === wanted));
  if (found !== undefined) return found;
  const names = [...pipelines].map(([name, { name: own }]) => (name === "default" ? own : name));
  throw new ZenError(
    "PIPELINE_NOT_FOUND",
    wanted === undefined
      ? `The file ${place} exports ${names.length} pipelines`
      : `The file ${place} exports no pipeline ${wanted}`,
    {
      hint: (wanted === undefined ? undefined : didYouMean(wanted, names)) ?? `Choose one of ${names.join(", ")}.`,
      place,
    },
  );
}
