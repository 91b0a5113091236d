import { mkdir, writeFile } from "node:fs/promises";
import type { Json } from "@zen/plugin-sdk";
import type { Outputs, StepContext } from "@zen/plugin-sdk/pipeline";
import type { Kind } from "../options/declarations.js";
import { inFolder, names, outputPath, PROTOCOL, type TableFormat } from "./layout.js";
import type { StagedInputs } from "./stage-inputs.js";

/** What `task.json` says. */
export interface Task {
  readonly protocol: typeof PROTOCOL;
  readonly step: Readonly<Record<"run" | "pipeline" | "node" | "execution", string>>;
  /** For the program's own random numbers: the same for the same code, parameters and inputs. */
  readonly seed: number;
  readonly params: Readonly<Record<string, Json>>;
  readonly inputs: StagedInputs["inputs"];
  readonly outputs: Readonly<Record<string, { readonly kind: Kind; readonly path: string }>>;
  readonly metrics: string;
  readonly error: string;
}

/** Writes `task.json`, and makes the folders that outputs go to. */
export async function writeTask(
  workDir: string,
  { inputs, params }: StagedInputs,
  declared: Outputs,
  ctx: StepContext,
  format: TableFormat,
): Promise<Task> {
  const { run, pipeline, node, execution } = { ...ctx.run, run: ctx.run.id };
  const outputs = Object.fromEntries(
    Object.entries(declared).map(([name, { id }]) => [
      name,
      { kind: id as Kind, path: outputPath(name, id as Kind, format) },
    ]),
  );
  const task: Task = {
    protocol: PROTOCOL,
    step: { run, pipeline, node, execution },
    seed: ctx.random.fork("process").seed(),
    params,
    inputs,
    outputs,
    metrics: names.metrics,
    error: names.error,
  };
  await mkdir(inFolder(workDir, names.outputs), { recursive: true });
  for (const { kind, path } of Object.values(outputs))
    if (kind === "folder" || kind === "model") await mkdir(inFolder(workDir, path), { recursive: true });
  await writeFile(inFolder(workDir, names.task), `${JSON.stringify(task, undefined, 2)}\n`);
  return task;
}
