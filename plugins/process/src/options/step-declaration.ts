import type { Inputs, Outputs, StepDeclaration } from "@zen/plugin-sdk/pipeline";
import type { ProcessStep } from "../run/run-step.js";
import type { PlainOptions } from "./options.js";

/** What the engine has to know of a step that runs a program. */
export function declarationOf(
  { description }: PlainOptions,
  { what, inputs, outputs, env, secrets, sources, datasets }: ProcessStep,
): StepDeclaration<Inputs, Outputs> {
  // It reads Parquet of any writer; Arrow is read here.
  const writesParquet = datasets === "parquet" && Object.values(outputs).some(({ id }) => id === "dataset");
  return {
    description: description ?? `Runs ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
    inputs,
    outputs,
    env,
    secrets,
    sources,
    ...(writesParquet ? { uses: ["processing"] as const } : {}),
  };
}
