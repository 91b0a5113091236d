import { readFile, rm } from "node:fs/promises";
import { ZenError, type Json } from "@zen/plugin-sdk";
import { loadStep } from "../plan/load-step.js";
import type { CompiledCode } from "../plan/types.js";
import type { StepHost } from "../run/host.js";
import { execute, type LoadStep } from "./execute.js";
import { newsLine } from "./news-lines.js";
import type { MakeStepHost } from "./serve-steps.js";
import type { ExecutionTask } from "./task.js";

/** A task for a worker process on the machine that submitted it. */
export interface TaskFile {
  readonly settings: Json;
  readonly task: ExecutionTask;
  readonly code: CompiledCode;
}

/** Executes the task in a file. Resolves with the exit code: 0 when the step succeeded. */
export async function runTaskFile(file: string, makeHost: MakeStepHost): Promise<number> {
  const { settings, task, code } = JSON.parse(await readFile(file, "utf8")) as TaskFile;
  // The engine that wrote it may be gone by now.
  await rm(file, { force: true });
  const host = await makeHost(settings, undefined);
  try {
    return await runTask((step) => loadStep(code, step), task, host);
  } finally {
    await host.close?.();
  }
}

/** Executes one task as this process's work: news go to stdout, SIGTERM and SIGINT cancel. */
export async function runTask(load: LoadStep, task: ExecutionTask, host: StepHost): Promise<number> {
  const stop = new AbortController();
  const cancel = () =>
    stop.abort(
      new ZenError("RUN_CANCELLED", "The run was cancelled", {
        hint: "Run the pipeline again: what had finished is kept.",
      }),
    );
  process.once("SIGTERM", cancel).once("SIGINT", cancel);
  const write = process.stdout.write.bind(process.stdout);
  const { record } = await execute(load, task, host, {
    signal: stop.signal,
    tell: (news) => void write(newsLine(news)),
  });
  return record.state === "succeeded" || record.state === "superseded" ? 0 : 1;
}
