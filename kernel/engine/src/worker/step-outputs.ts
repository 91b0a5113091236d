import { didYouMean, ZenError, type ArtifactRef } from "@zen/plugin-sdk";
import type { AnyStep, Metrics, StepDefinition } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../artifacts/index.js";
import type { Origins } from "./step-inputs.js";
import type { ExecutionTask } from "./task.js";

/** Stores what a step returned. An input that is returned as it came is named, not copied. */
export async function encodeOutputs(
  step: AnyStep,
  task: ExecutionTask,
  returned: unknown,
  artifacts: Artifacts,
  origins: Origins,
): Promise<Readonly<Record<string, ArtifactRef>>> {
  const { outputs } = step.definition as StepDefinition;
  const values = checkReturned(task.node, Object.keys(outputs), returned);
  const refs = Object.entries(outputs).map(async ([name, codec]): Promise<[string, ArtifactRef]> => {
    const value = values[name];
    const origin = typeof value === "object" && value !== null ? origins.get(value) : undefined;
    if (origin?.ref.codec === codec.id) return [name, origin.ref];
    return [name, await artifacts.write(codec, value, task.rewrite === undefined ? {} : { rewrite: task.rewrite })];
  });
  return Object.fromEntries(await Promise.all(refs));
}

function checkReturned(node: string, names: readonly string[], returned: unknown): Readonly<Record<string, unknown>> {
  if (names.length === 0 && returned === undefined) return {};
  if (typeof returned !== "object" || returned === null) {
    throw new ZenError("STEP_OUTPUT_MISSING", `The step ${node} returned no object with its outputs`, {
      hint: `Return { ${names.join(", ")} }.`,
    });
  }
  const values = returned as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ZenError("STEP_OUTPUT_UNKNOWN", `The step ${node} returned ${unknown}, which it does not declare`, {
      hint: didYouMean(unknown, names) ?? `Its outputs are ${names.join(", ") || "none"}.`,
    });
  }
  const missing = names.find((name) => values[name] === undefined);
  if (missing === undefined) return values;
  throw new ZenError("STEP_OUTPUT_MISSING", `The step ${node} did not return its output ${missing}`, {
    hint: "Return a value for every declared output.",
  });
}

/** Figures in outputs that are metrics count as the step's own. */
export async function metricsIn(
  refs: Readonly<Record<string, ArtifactRef>>,
  artifacts: Artifacts,
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  for (const ref of Object.values(refs)) {
    if (ref.codec !== "metrics") continue;
    const { values } = JSON.parse(Buffer.from(await (await artifacts.open(ref)).blob()).toString("utf8")) as Metrics;
    Object.assign(found, values);
  }
  return found;
}
