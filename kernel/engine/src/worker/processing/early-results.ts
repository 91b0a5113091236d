import { canonicalJson, isZenError, type Json, type PlanResult, type WrittenDataset } from "@zen/plugin-sdk";
import type { ProcessingPlan } from "@zen/plugin-sdk/processing";
import { digestOf } from "../../artifacts/index.js";
import { inParallel } from "../../bundle/in-parallel.js";
import { layout } from "../../commit/layout.js";
import { getJson, toJson, unlessDamaged } from "../../commit/objects.js";
import type { ExecutionTask } from "../task.js";
import { checkWritten } from "./outside-dataset.js";
import type { ProcessingScope } from "./scope.js";

/** What a plan is computed from: its results are interchangeable wherever these are equal, as they are by the key of a step. */
export interface Grounds {
  readonly plan: ProcessingPlan;
  /** Digests of the parts of each input, in order. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly semantics: number;
}

/** A plan's result that was computed, together with those of plans before it, before its step was executed. */
export interface EarlyResult {
  readonly format: "early-result@1";
  /** In which it was computed. */
  readonly run: string;
  /** The step whose job it was. */
  readonly node: string;
  readonly outputs: Readonly<Record<string, WrittenDataset & { readonly folder: string }>>;
  readonly analyses: PlanResult["analyses"];
}

export async function noteResult(scope: ProcessingScope, grounds: Grounds, result: EarlyResult): Promise<void> {
  await scope.artifacts.store.put(keyOf(grounds), toJson(result));
}

/** The result, where there is one that may stand in for a job, with all that it has written. */
export async function earlyResult(scope: ProcessingScope, grounds: Grounds): Promise<EarlyResult | undefined> {
  const { store } = scope.artifacts;
  const found = await unlessDamaged(getJson<EarlyResult>(store, keyOf(grounds), "early-result@1"));
  if (found === undefined || isZenError(found) || !isFresh(found, scope.task)) return undefined;
  const there = await areThere(scope, Object.values(found.outputs));
  return there ? found : undefined;
}

/** What is to be computed anew is not taken from another run; what is damaged may have its damage from there. */
function isFresh({ run }: EarlyResult, task: Pick<ExecutionTask, "run" | "reason" | "anew">): boolean {
  if (task.reason === "damaged") return false;
  return run === task.run || (task.reason === "new" && task.anew !== true);
}

/** Whether every part is in the store. */
export async function areThere(
  { artifacts: { store } }: ProcessingScope,
  written: readonly (Pick<WrittenDataset, "parts"> & { readonly folder: string })[],
): Promise<boolean> {
  const keys = written.flatMap(({ folder, parts }) => parts.map(({ path }) => `${folder}/${checkWritten(path)}`));
  let missing = false;
  await inParallel(keys, async (key) => {
    missing ||= (await store.head(key)) === undefined;
  });
  return !missing;
}

function keyOf(grounds: Grounds): string {
  return layout.earlyResult(digestOf(canonicalJson(grounds as unknown as Json)));
}
