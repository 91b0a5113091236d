import type { ProcessingJobSpec } from "@zen/plugin-sdk";
import { checkJob } from "@zen/plugin-sdk/processing";
import type { BeamJob, CompileOptions } from "./job.js";
import { Pipeline } from "./pipeline.js";
import { compilePlan, type CompiledPlan } from "./plan.js";

/**
 * A group of processing plans as one Beam pipeline. It needs no file to be there and asks nobody.
 * @throws ZenError what is wrong with a plan, as `inferSchemas`; `JOB_REFUSED` when inputs or outputs have no place;
 * `PLAN_UNSUPPORTED` for what Beam cannot run.
 */
export function compile(spec: ProcessingJobSpec, options: CompileOptions): BeamJob {
  // What of it Beam cannot run is said of the node, below.
  checkJob(spec, { mapRows: true });
  const pipeline = new Pipeline();
  const plans = new Map<string, CompiledPlan>();
  for (const execution of spec.plans) plans.set(execution.id, compilePlan(execution, plans, pipeline, options));
  const results = `${options.temp.replace(/\/+$/, "")}/results.json`;
  const found = [...plans.values()].flatMap((plan) => plan.found);
  const frames = Object.fromEntries([...plans].map(([id, { frame }]) => [id, frame]));
  const inputs = found.length === 1 ? found[0]! : Object.fromEntries(found.map((each, index) => [`r${index}`, each]));
  pipeline.add("results", "results", inputs, { path: results, plans: frames });
  return { yaml: pipeline.yaml(), results };
}
