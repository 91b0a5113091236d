import { ZenError, isZenError, type Json } from "@zen/plugin-sdk";
import type { AnyStep, StepDefinition, StepNode } from "@zen/plugin-sdk/pipeline";

/** What a step's own check says of the parameters that are known now. */
export function parameterProblems(
  id: string,
  node: StepNode,
  step: AnyStep | undefined,
  values: Readonly<Record<string, Json>>,
): ZenError[] {
  const check = (step?.definition as StepDefinition | undefined)?.check;
  if (check === undefined) return [];
  const params: Record<string, Json> = {};
  for (const [name, binding] of Object.entries(node.inputs)) {
    if ("value" in binding) params[name] = binding.value;
    // Inside a nested pipeline a parameter is another one of the same name.
    else if ("param" in binding && !id.includes("/") && values[binding.param] !== undefined)
      params[name] = values[binding.param] as Json;
  }
  try {
    check(params);
    return [];
  } catch (error) {
    if (isZenError(error)) return [error];
    return [
      new ZenError("STEP_CHECK_FAILED", `The check of the step ${node.id} threw ${String(error)}`, {
        cause: error,
        hint: "Report this to the author of the step.",
      }),
    ];
  }
}
