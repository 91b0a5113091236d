import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Inputs, Outputs, StepContext } from "@zen/plugin-sdk/pipeline";
import { collectOutputs } from "../task/collect-outputs.js";
import { inFolder, names, type TableFormat } from "../task/layout.js";
import { MetricsFollower } from "../task/metrics.js";
import { stageInputs } from "../task/stage-inputs.js";
import { stageSources } from "../task/stage-sources.js";
import { writeTask, type Task } from "../task/write-task.js";
import { environmentFor } from "./environment.js";
import { programFailure } from "./failure.js";
import { findProgram } from "./find-program.js";
import { runProgram } from "./run-program.js";

/** What to start, once the working folder is laid out. */
export interface Invocation {
  /** A path or a name on the PATH. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProcessStep {
  /** As messages name it: `The program sort`. */
  readonly what: string;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  readonly env: readonly string[];
  readonly secrets: readonly string[];
  readonly datasets: TableFormat;
  sources(repositoryDir: string): readonly string[] | Promise<readonly string[]>;
  invocation(task: Task, workDir: string, ctx: StepContext): Promise<Invocation>;
}

/** Runs a program over the file protocol: lays out its working folder, runs it there, and reads what it left. */
export async function runStep(
  step: ProcessStep,
  values: Readonly<Record<string, unknown>>,
  ctx: StepContext,
): Promise<Readonly<Record<string, unknown>>> {
  const workDir = join(ctx.tmp, "task");
  await mkdir(workDir);
  await stageSources(workDir, ctx, (dir) => step.sources(dir));
  const task = await writeTask(
    workDir,
    await stageInputs(workDir, step.inputs, values, step.datasets),
    step.outputs,
    ctx,
    step.datasets,
  );
  const { program, args, env: more } = await step.invocation(task, workDir, ctx);
  const { env, hidden } = await environmentFor(ctx, step, inFolder(workDir, names.task), more);
  const file = await findProgram(program, workDir, env);
  const metrics = new MetricsFollower(workDir, ctx);
  metrics.start();
  try {
    const ending = await runProgram({ file, args, cwd: workDir, env, hidden }, ctx.signal);
    if (ending.code !== 0) throw await programFailure(step.what, workDir, ending, hidden);
    await metrics.finish();
  } finally {
    metrics.stop();
  }
  return collectOutputs(workDir, step.outputs, ctx, step.datasets);
}
