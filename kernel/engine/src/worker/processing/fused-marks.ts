import { canonicalJson, type Digest, type Json } from "@zen/plugin-sdk";
import type { ProcessingPlan } from "@zen/plugin-sdk/processing";
import { digestOf } from "../../artifacts/index.js";
import { layout } from "../../commit/layout.js";
import { createJson, toJson } from "../../commit/objects.js";
import type { ProcessingScope } from "./scope.js";

/** Says of the job with this folder which plans it carries: whoever finds the job by its id has to know, too. */
export async function markFused({ artifacts: { store } }: ProcessingScope, folder: string, ids: readonly string[]) {
  await createJson(store, fusedMark(folder), ids);
}

export async function unmarkFused({ artifacts: { store } }: ProcessingScope, folder: string): Promise<void> {
  await store.delete(fusedMark(folder));
}

export async function isFused({ artifacts: { store } }: ProcessingScope, folder: string): Promise<boolean> {
  return (await store.head(fusedMark(folder))) !== undefined;
}

/** Has a plan go alone for the rest of the run: it was in a job that has failed, perhaps because of it. */
export async function keepApart(scope: ProcessingScope, plan: ProcessingPlan): Promise<void> {
  await scope.artifacts.store.put(apartMark(scope, plan), toJson({}));
}

export async function isKeptApart(scope: ProcessingScope, plan: ProcessingPlan): Promise<boolean> {
  return (await scope.artifacts.store.head(apartMark(scope, plan))) !== undefined;
}

export function planDigest(plan: ProcessingPlan): Digest {
  return digestOf(canonicalJson(plan as unknown as Json));
}

function fusedMark(folder: string): string {
  return `${folder}/fused`;
}

function apartMark({ task: { run } }: ProcessingScope, plan: ProcessingPlan): string {
  return layout.unfused(run, planDigest(plan));
}
