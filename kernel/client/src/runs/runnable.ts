import type { RunnablePlan } from "@zen/engine";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import type { Prepared } from "./prepare.js";

/** A checked plan with all that running it takes. */
export async function runnable({ found: { module }, compiled }: Prepared): Promise<RunnablePlan> {
  const { planSources, stepCodes, stepName, withSources } = await import("../pipelines/compiler.js");
  const nodes = compiled.plan.nodes.filter((node): node is StepNode => node.kind === "step" || node.kind === "effect");
  const byStep = await stepCodes(
    module,
    nodes.map(({ step }) => step),
  );
  const sources = await planSources(compiled, module.scope);
  const codes = nodes.flatMap(({ id, step }) => {
    const code = byStep.get(stepName(step));
    return code === undefined ? [] : [[id, withSources(code, sources.get(id) ?? [])] as const];
  });
  return { ...compiled, codes: new Map(codes), sources, code: module.code };
}
