import type { RunnablePlan } from "@zen/engine";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import type { Prepared } from "./prepare.js";

/** A checked plan with all that running it takes. */
export async function runnable({ found: { module }, compiled }: Prepared): Promise<RunnablePlan> {
  const { stepCodes, stepName } = await import("../pipelines/compiler.js");
  const nodes = compiled.plan.nodes.filter((node): node is StepNode => node.kind === "step" || node.kind === "effect");
  const byStep = await stepCodes(
    module,
    nodes.map(({ step }) => step),
  );
  const codes = nodes.flatMap(({ id, step }) => {
    const code = byStep.get(stepName(step));
    return code === undefined ? [] : [[id, code] as const];
  });
  return { ...compiled, codes: new Map(codes), code: module.code };
}
