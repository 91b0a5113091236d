import type { PlanExecution, PlanResult, ProcessingJobResult, ProcessingJobSpec } from "@zen/plugin-sdk";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { JobContext } from "@zen/plugin-sdk/jobs";
import { checkJob } from "@zen/plugin-sdk/processing";
import { checkTextFiles, explainTextFault } from "./text-files.js";
import type { Database } from "./database.js";
import { engineError } from "./errors.js";
import { localFiles, localFolder } from "./locate.js";
import { Session } from "./query.js";
import { supports } from "./supports.js";
import { runPlan } from "./run-plan.js";

/** Executes the plans of a job one after the other: each has all processors, and later ones may read what earlier ones wrote. */
export async function runJob(
  database: Database,
  spec: ProcessingJobSpec,
  { signal, log }: JobContext,
): Promise<ProcessingJobResult> {
  checkJob(spec, supports);
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
