import {
  ZenError,
  type FileLocation,
  type PlanExecution,
  type PlanOutputRef,
  type PlanResult,
  type ProcessingJobResult,
  type ProcessingJobSpec,
} from "@zen/plugin-sdk";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { checkSupport, inferSchemas } from "@zen/plugin-sdk/processing";
import { checkTextFiles, explainTextFault } from "./text-files.js";
import type { Database } from "./database.js";
import { engineError } from "./errors.js";
import { localFiles, localFolder } from "./locate.js";
import { Session } from "./query.js";
import { runPlan } from "./run-plan.js";

export interface JobContext {
  readonly signal: AbortSignal;
  log(text: string): void;
}

/** Executes the plans of a job one after the other: each has all processors, and later ones may read what earlier ones wrote. */
export async function runJob(
  database: Database,
  spec: ProcessingJobSpec,
  { signal, log }: JobContext,
): Promise<ProcessingJobResult> {
  checkJob(spec);
  const connection = await database.connect();
  try {
    const session = new Session(connection, signal);
    const plans: Record<string, PlanResult> = {};
    for (const execution of spec.plans) {
      const files = await filesOf(execution, spec, plans);
      await checkTextFiles(execution.plan, files);
      const scratch = await database.scratch();
      try {
        plans[execution.id] = await runPlan(execution, { session, stable: database.stable, log, files, scratch });
      } catch (error) {
        signal.throwIfAborted();
        throw await explained(error, execution, files);
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    }
    return { plans };
  } finally {
    connection.closeSync();
  }
}

async function explained(
  error: unknown,
  { plan }: PlanExecution,
  files: ReadonlyMap<string, readonly string[]>,
): Promise<Error> {
  const known = engineError(error);
  if (["DATA_FILE_UNREADABLE", "DATA_VALUE_INVALID"].includes(known.code)) await explainTextFault(plan, files);
  return known;
}

/** All that can be refused before anything is read. @throws ZenError `JOB_REFUSED`, or what is wrong with a plan */
export function checkJob(spec: ProcessingJobSpec): void {
  const known = new Map<string, PlanExecution>();
  for (const execution of spec.plans) {
    const { id, plan, inputs, outputs } = execution;
    if (known.has(id)) throw refused(`Two plans of the job are called "${id}"`);
    inferSchemas(plan);
    checkSupport(plan, {});
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

async function filesOf(
  { inputs, plan }: PlanExecution,
  spec: ProcessingJobSpec,
  done: Readonly<Record<string, PlanResult>>,
): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>();
  for (const name of Object.keys(plan.inputs)) {
    const input = inputs[name]!;
    if (!("plan" in input)) {
      files.set(name, await localFiles(input));
      continue;
    }
    const folder = localFolder(spec.plans.find(({ id }) => id === input.plan)!.outputs[input.output]!);
    files.set(
      name,
      done[input.plan]!.outputs[input.output]!.parts.map(({ path }) => join(folder, path)),
    );
  }
  return files;
}
