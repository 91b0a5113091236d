import { mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { onDiskSync, ZenError, type DeploymentRecord, type Json, type Logger, type Serving } from "@zen/plugin-sdk";
import { folder, seededRandom, type StepContext } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../artifacts/index.js";
import type { StepHost } from "../run/host.js";
import type { LoadStep } from "./execute.js";
import type { Output } from "./output.js";
import { filesElsewhere, type Origins } from "./step-inputs.js";
import { stepModels } from "./step-models.js";
import { stepProcessing } from "./processing/step-processing.js";
import { notingServing } from "./step-serving.js";
import type { ExecutionNews, ExecutionTask } from "./task.js";
import { traceHeaders } from "./tracing.js";

/** What an execution leaves behind beside its outputs. */
export interface StepScope {
  readonly context: StepContext;
  readonly metrics: Readonly<Record<string, number>>;
  readonly deployments: readonly DeploymentRecord[];
  /** Removes the folders that the execution used. */
  dispose(): Promise<void>;
}

export async function openStepScope(
  task: ExecutionTask,
  host: StepHost,
  load: LoadStep,
  artifacts: Artifacts,
  origins: Origins,
  output: Output,
  signal: AbortSignal,
  tell: (news: Exclude<ExecutionNews, { type: "log" }>) => void,
): Promise<StepScope> {
  const metrics: Record<string, number> = {};
  const deployments: DeploymentRecord[] = [];
  const folders = new Folders(task, host, artifacts);
  const processing = stepProcessing(() => host.processing(task.on), {
    execution: task.id,
    purpose: task.claim === undefined ? task.id : `${task.claim.key}.${task.claim.generation}`,
    task,
    load,
    artifacts,
    origins,
    files: filesElsewhere(task.params),
    signal,
    say: (line) => output.line("log", line),
    staging: () => folders.staging(),
  });
  const serving = task.uses.includes("serving")
    ? notingServing(await host.serving(task.on), (change) => {
        const backend = host.backendName?.("serving@1", task.on) ?? task.on ?? "default";
        deployments.push({
          ...change,
          run: task.run,
          execution: task.id,
          backend,
          stack: task.stack,
          updatedAt: new Date().toISOString(),
        });
      })
    : undefined;
  // Names are of the repository, whichever store its pipelines ask for.
  const names = task.stepKind === "effect" ? await host.artifactStore() : undefined;
  const sources = task.sources === undefined ? undefined : await folder.decode(await artifacts.open(task.sources));
  const context: StepContext = {
    log: logTo(output),
    metric(name, value) {
      if (!Number.isFinite(value)) {
        throw new ZenError("METRIC_INVALID", `The metric ${name} is ${String(value)}`, {
          hint: "Metrics are finite numbers.",
        });
      }
      metrics[name] = value;
      tell({ type: "metric", name, value });
    },
    progress: (fraction) => tell({ type: "progress", fraction: Math.min(1, Math.max(0, fraction)) }),
    random: seededRandom(task.seed),
    now: () => new Date(task.clock ?? withoutClock(task)),
    get tmp() {
      return folders.tmp();
    },
    signal,
    secrets: host.secrets,
    env: task.env,
    run: { id: task.run, pipeline: task.pipeline, node: task.node, execution: task.id, stack: task.stack },
    get processing() {
      return task.uses.includes("processing") ? processing : undeclared(task, "processing");
    },
    get serving(): Serving {
      return serving ?? undeclared(task, "serving");
    },
    get models() {
      if (names !== undefined) return stepModels(names, artifacts, origins, task);
      throw new ZenError("STEP_NOT_EFFECT", `The step ${task.node} changes model names, and is no effect`, {
        hint: "Declare it with effect(...): its outcome depends on what is live, and must not be cached.",
      });
    },
    refs: task.inputs,
    trace: traceHeaders() ?? {},
    sources,
    async locate(input, path) {
      const ref = task.inputs[input];
      if (ref === undefined)
        throw new ZenError("STEP_INPUT_UNKNOWN", `The step ${task.node} has no artifact input ${input}`, {
          hint: `It has ${Object.keys(task.inputs).join(", ") || "none"}.`,
        });
      const source = await artifacts.open(ref);
      const uri = await source.uri(path);
      return artifacts.store.supports.localPath ? { uri, localPath: await source.localPath(path) } : { uri };
    },
  };
  return { context, metrics, deployments, dispose: () => folders.remove() };
}

function withoutClock({ node }: ExecutionTask): never {
  throw new ZenError("STEP_USES_UNDECLARED", `The step ${node} uses ctx.now without declaring a clock`, {
    hint: 'Add clock: "day" (or "hour", or "run" for the exact time of the run) to its declaration: the time enters its key.',
  });
}

function undeclared(task: ExecutionTask, what: "processing" | "serving"): never {
  throw new ZenError("STEP_USES_UNDECLARED", `The step ${task.node} uses ctx.${what} without declaring it`, {
    hint: `Add uses: ["${what}"] to its declaration.`,
  });
}

function logTo(output: Output): Logger {
  const at = (level: string) => (message: string, fields?: Readonly<Record<string, Json>>) => {
    const text = level === "info" ? message : `${level}: ${message}`;
    output.line("log", fields === undefined ? text : `${text} ${JSON.stringify(fields)}`);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Folders of one execution, made when first asked for. */
class Folders {
  readonly #made: string[] = [];
  #tmp: string | undefined;
  #staging: Promise<string> | undefined;

  constructor(
    private readonly task: ExecutionTask,
    private readonly host: StepHost,
    private readonly artifacts: Artifacts,
  ) {}

  tmp(): string {
    return (this.#tmp ??= this.#make(join(this.host.cacheDir, "tmp")));
  }

  staging(): Promise<string> {
    return (this.#staging ??= Promise.resolve(
      this.artifacts.store.stagingDir?.() ?? join(this.host.cacheDir, "staging"),
    ).then((folder) => this.#make(folder)));
  }

  #make(parent: string): string {
    const folder = onDiskSync(parent, () => {
      mkdirSync(parent, { recursive: true });
      return mkdtempSync(join(parent, `${process.pid}-${this.task.id}-`));
    });
    this.#made.push(folder);
    return folder;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#made.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}
