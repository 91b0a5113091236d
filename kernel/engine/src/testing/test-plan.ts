import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "@zen/plugin-sdk";
import type { Pipeline, Plan, StepDefinition, StepNode } from "@zen/plugin-sdk/pipeline";
import type { RunnablePlan } from "../run/runnable.js";

const sha = (text: string) => createHash("sha256").update(text).digest("hex");

/** A pipeline as a plan that can be run in this process: each step's code is the text of its function. */
export function testPlan(pipeline: Pipeline, module = "./test.js"): RunnablePlan {
  const draft = pipeline.draft();
  const steps = draft.nodes.map((node) => {
    if (node.kind !== "step") throw new TypeError("only steps");
    return node;
  });
  const nodes = steps.map(({ id, step, inputs, options, after }): StepNode => {
    const { kind, name, outputs, uses = [], env = [] } = step.definition as StepDefinition;
    return {
      kind: kind === "effect" ? "effect" : "step",
      id,
      step: { module, export: name },
      stepKind: kind,
      inputs,
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([output, codec]) => [output, { id: codec.id, version: codec.version }]),
      ),
      uses,
      env,
      options,
      after,
    };
  });
  const plan: Plan = { format: "plan@1", name: draft.name, params: draft.params, nodes, outputs: draft.outputs };
  return {
    plan,
    digest: sha(canonicalJson(plan as unknown as Json)),
    steps: new Map(steps.map(({ id, step }) => [id, step])),
    places: new Map(),
    codes: new Map(
      steps.map(({ id, step }) => [id, { digest: sha(String((step.definition as StepDefinition).run)), parts: [] }]),
    ),
    code: { user: module, packages: module },
  };
}
