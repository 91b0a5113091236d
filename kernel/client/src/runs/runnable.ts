import type { CompiledPlan, LoadedModule, RunnablePlan } from "@zen/engine";
import type { Prepared } from "./prepare.js";

/** A checked plan with all that running it takes. */
export async function runnable({ found: { module }, compiled }: Prepared): Promise<RunnablePlan> {
  return { ...compiled, ...(await stepCodesOf(module, compiled)), code: module.code };
}

/** The codes of a plan's steps, and the files among them. */
export async function stepCodesOf(
  module: LoadedModule,
  compiled: CompiledPlan,
): Promise<Required<Pick<RunnablePlan, "codes" | "sources">>> {
  const { everyStep, planSources, stepCodes, stepName, withSources } = await import("../pipelines/compiler.js");
  const steps = [...everyStep(compiled.plan)];
  const byStep = await stepCodes(
    module,
    steps.map(({ node }) => node.step),
  );
  const sources = await planSources(compiled, module.scope);
  const codes = steps.flatMap(({ id, node }) => {
    const code = byStep.get(stepName(node.step));
    return code === undefined ? [] : [[id, withSources(code, sources.get(id) ?? [])] as const];
  });
  return { codes: new Map(codes), sources };
}
