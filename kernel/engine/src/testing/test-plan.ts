import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "@zen/plugin-sdk";
import type { AnyStep, Pipeline, StepDefinition, StepId } from "@zen/plugin-sdk/pipeline";
import { compileDraft } from "../plan/compile-draft.js";
import type { RunnablePlan } from "../run/runnable.js";

const sha = (text: string) => createHash("sha256").update(text).digest("hex");

/** A pipeline as a plan that can be run in this process: each step's code is the text of its function. */
export function testPlan(pipeline: Pipeline, module = "./test.js"): RunnablePlan {
  const identify = (step: AnyStep): StepId => ({ module, export: (step.definition as StepDefinition).name });
  const { plan, steps } = compileDraft(pipeline.draft(), identify, ".");
  return {
    plan,
    digest: sha(canonicalJson(plan as unknown as Json)),
    steps,
    places: new Map(),
    codes: new Map(
      [...steps].map(([id, step]) => [id, { digest: sha(String((step.definition as StepDefinition).run)), parts: [] }]),
    ),
    code: { user: module, packages: module },
  };
}
