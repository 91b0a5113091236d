import type { ArtifactStore, Json } from "@zen/plugin-sdk";
import { compareKeys } from "../explain/compare.js";
import { KeyFactsReader } from "../explain/key-facts.js";
import type { KeyChange } from "../explain/types.js";
import type { RunOptions } from "../run/engine.js";
import type { EngineHost } from "../run/host.js";
import { previewRun } from "../run/preview/preview.js";
import type { RunnablePlan } from "../run/runnable.js";
import { Adoption } from "./adoption.js";

/** A step that had finished in a run, and whose result can not be taken from it any more. */
export interface ChangedStep {
  /** The node as the run names it. */
  readonly node: string;
  readonly changes: readonly KeyChange[];
}

/** The steps of an earlier run whose results would not be taken by a run that resumes it: the first of each branch. Changes nothing. */
export async function changedSince(
  host: EngineHost,
  plan: RunnablePlan,
  params: Readonly<Record<string, Json>>,
  run: string,
  options: Pick<RunOptions, "clock"> = {},
): Promise<readonly ChangedStep[]> {
  const store: ArtifactStore = await host.artifactStore(plan.plan.stores?.artifacts);
  const adoption = await Adoption.of(store, run);
  await previewRun(host, plan, params, { ...options, adoption });
  const facts = new KeyFactsReader(store);
  return Promise.all(
    adoption.outdated.map(async ({ node, was, is }) => {
      const code = plan.codes.get(node.replaceAll(/\[\d+\]/g, ""));
      return { node, changes: compareKeys(await facts.withCode(was), { parts: is, ...(code && { code }) }) };
    }),
  );
}
