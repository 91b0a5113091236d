import { randomUUID } from "node:crypto";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fromErrorRecord, onDisk, ZenError, type Digest, type ExecutionRecord } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import { artifactsIn } from "../artifacts/index.js";
import { stepKey } from "../keys/step-key.js";
import type { StepKeyParts } from "../keys/types.js";
import { everyStep } from "../plan/outputs-of.js";
import type { EngineHost, WorkerProgram } from "../run/host.js";
import type { RunnablePlan } from "../run/runnable.js";
import { storedSources } from "../run/hosting/stored-sources.js";
import type { ExecutionTask } from "../worker/task.js";
import { scratchStore } from "./scratch-store.js";
import type { DebugEnd, DebugFile, DebugOptions, FromDebugged } from "./types.js";

const USUAL_PORT = 9229;

/**
 * Executes the step of an earlier execution once more, with the inputs and parameters recorded there and the code as it is now, in a
 * process of its own. What it writes goes to a folder that is removed: no key, journal or artifact of the repository changes.
 */
export async function debugExecution(
  host: EngineHost,
  plan: RunnablePlan,
  record: ExecutionRecord,
  parts: StepKeyParts | undefined,
  options: DebugOptions,
): Promise<DebugEnd> {
  const { workers, cacheDir } = host;
  if (workers === undefined) throw new RangeError("This engine has no program for processes of its own");
  const definition = record.node.replaceAll(/\[\d+\]/g, "");
  const node = stepNode(plan, definition, options);
  const scratch = await onDisk(cacheDir, async () => {
    await mkdir(join(cacheDir, "tmp"), { recursive: true });
    return mkdtemp(join(cacheDir, "tmp", `${process.pid}-debug-`));
  });
  try {
    const store = scratchStore(await host.artifactStore(plan.plan.stores?.artifacts), scratch);
    const sources = await storedSources(plan, artifactsIn(store, cacheDir))(definition);
    const seed = record.key ?? (parts === undefined ? ("0".repeat(64) as Digest) : stepKey(parts));
    const task: ExecutionTask = {
      ...taskOf(record, node, plan, host.stack),
      seed,
      ...(parts?.clock === undefined ? {} : { clock: parts.clock }),
      ...(sources === undefined ? {} : { sources }),
    };
    const inspect = options.inspect === false ? {} : { inspect: await portFor(options.port) };
    const file: DebugFile = { settings: workers.settings, task, code: plan.code, scratch, ...inspect };
    const path = join(scratch, "task.json");
    await writeFile(path, JSON.stringify(file));
    const code = plan.codes.get(definition)?.digest;
    return toEnd(
      await watched(start(workers, path), options),
      record,
      parts === undefined ? undefined : parts.code !== code,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function stepNode({ plan }: RunnablePlan, definition: string, { effects = false }: DebugOptions): StepNode {
  const found = [...everyStep(plan)].find(({ id }) => id === definition)?.node;
  if (found === undefined)
    throw new ZenError("DEBUG_REFUSED", `The pipeline ${plan.name} has no step ${definition} any more`, {
      hint: "Bring back the code of the run, or debug a step of a newer one.",
    });
  if (found.stepKind === "effect" && !effects)
    throw new ZenError("DEBUG_REFUSED", `${definition} is an effect: executed once more it changes the world outside`, {
      hint: "Add --effect where that is what you want.",
    });
  return found;
}

function taskOf(
  { run, node, attempt, inputs, params }: ExecutionRecord,
  { step, stepKind, uses, options, env }: StepNode,
  { plan }: RunnablePlan,
  stack: string,
): Omit<ExecutionTask, "seed"> {
  const set = env.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  const { on } = options;
  // A name of its own: under that of the execution a backend would find the jobs of then.
  const id = `${run}.debug-${randomUUID().slice(0, 8)}`;
  const store = plan.stores?.artifacts;
  return {
    ...{ id, run, node, attempt, stack, step, stepKind, inputs, params, uses, pipeline: plan.name },
    env: Object.fromEntries(set),
    ...(on === undefined ? {} : { on }),
    ...(store === undefined ? {} : { store }),
  };
}

/** The port that debuggers look at by themselves, where it is free; else one that is. */
async function portFor(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) return wanted;
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(0))
      .listen(USUAL_PORT, "127.0.0.1", () => server.close(() => resolve(USUAL_PORT)));
  });
}

function start({ entry, execArgv = ["--enable-source-maps"], env }: WorkerProgram, path: string): ChildProcess {
  return spawn(process.execPath, [...execArgv, entry, "--debug", path], {
    // A person's own terminal: what the step would find there, it finds.
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

type End = Extract<FromDebugged, { type: "end" }>;

async function watched(child: ChildProcess, { onInspector, onNews, signal }: DebugOptions): Promise<End> {
  let end: End | undefined;
  let fault: ZenError | undefined;
  child.on("message", (message: FromDebugged) => {
    if (message.type === "inspector") onInspector?.(message.url);
    else if (message.type === "news") onNews?.(message.news);
    else if (message.type === "end") end = message;
    else fault = fromErrorRecord(message.error);
  });
  for (const stream of ["stdout", "stderr"] as const)
    createInterface({ input: child[stream] as NodeJS.ReadableStream }).on("line", (text) => {
      if (!OF_NODE.test(text)) onNews?.({ type: "log", stream, text });
    });
  const kill = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  if (signal?.aborted === true) kill();
  try {
    const how = await new Promise<string>((resolve, reject) => {
      child.once("error", reject).once("close", (code, killedBy) => resolve(killedBy ?? `exit code ${code}`));
    });
    signal?.throwIfAborted();
    if (end !== undefined) return end;
    throw (
      fault ??
      new ZenError("STEP_WORKER_LOST", `The process of the step ended with ${how}`, {
        hint: "A step must not end its process; see what it printed for what happened.",
      })
    );
  } finally {
    signal?.removeEventListener("abort", kill);
  }
}

/** What Node itself says of its inspector. */
const OF_NODE =
  /^(?:Debugger listening on |For help, see: https:\/\/nodejs|Debugger attached|Debugger ending on |Waiting for the debugger)/;

function toEnd({ record, values }: End, then: ExecutionRecord, codeChanged: boolean | undefined): DebugEnd {
  const { state, durationMs = 0, metrics, error } = record;
  const outputs = Object.entries(record.outputs).map(([name, ref]) => {
    const before = then.outputs[name];
    return {
      name,
      ref,
      ...(before === undefined ? {} : { same: before.digest === ref.digest }),
      ...(values[name] === undefined ? {} : { value: values[name] }),
    };
  });
  return {
    ...{ state, durationMs, metrics, outputs },
    ...(error === undefined ? {} : { error }),
    ...(codeChanged === undefined ? {} : { codeChanged }),
  };
}
