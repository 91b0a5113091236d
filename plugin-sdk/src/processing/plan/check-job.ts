import type {
  FileLocation,
  PlanExecution,
  PlanOutputRef,
  ProcessingJobSpec,
  ProcessingSupports,
} from "../../contracts/processing.js";
import { ZenError } from "../../errors.js";
import { inferSchemas } from "./infer.js";
import { checkSupport } from "./support.js";

/**
 * All that can be refused of a job before anything is read.
 * @throws ZenError `JOB_REFUSED` when an input or output has no place, or two plans have one name; what is wrong with a plan, as
 * `inferSchemas` and `checkSupport`.
 */
export function checkJob(spec: ProcessingJobSpec, supports: ProcessingSupports): void {
  const known = new Map<string, PlanExecution>();
  for (const execution of spec.plans) {
    const { id, plan, inputs, outputs } = execution;
    if (known.has(id)) throw refused(`Two plans of the job are called "${id}"`);
    inferSchemas(plan);
    checkSupport(plan, supports);
    for (const name of Object.keys(plan.inputs)) checkInput(id, name, inputs[name], known);
    for (const name of Object.keys(plan.outputs))
      if (outputs[name] === undefined) throw refused(`The output "${name}" of the plan "${id}" has no place`);
    known.set(id, execution);
  }
}

function checkInput(
  id: string,
  name: string,
  input: FileLocation | PlanOutputRef | undefined,
  known: ReadonlyMap<string, PlanExecution>,
): void {
  if (input === undefined) throw refused(`The input "${name}" of the plan "${id}" has no place`);
  if (!("plan" in input)) return;
  if (known.get(input.plan)?.plan.outputs[input.output] === undefined)
    throw refused(`No plan before "${id}" has an output ${input.plan}.${input.output}`);
}

function refused(message: string): ZenError {
  return new ZenError("JOB_REFUSED", message);
}
