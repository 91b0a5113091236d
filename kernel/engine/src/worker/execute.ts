import {
  isZenError,
  thisPlatform,
  warningText,
  ZenError,
  type ExecutionRecord,
  type Json,
  type Processing,
  type StepWarning,
} from "@zen/plugin-sdk";
import type { AnyStep, StepDefinition, StepId } from "@zen/plugin-sdk/pipeline";
import { artifactsIn, type Artifacts } from "../artifacts/index.js";
import { commit } from "../commit/commit.js";
import { layout } from "../commit/layout.js";
import type { StepHost } from "../run/host.js";
import { captured } from "./capture.js";
import { GivenSecrets } from "./given-secrets.js";
import { watchingChance } from "./chance.js";
import { failureOf, placeOf } from "./failure.js";
import { Live } from "./live.js";
import { Output } from "./output.js";
import { openStepScope } from "./step-context.js";
import { decodeInputs, type Origins } from "./step-inputs.js";
import { encodeOutputs, metricsIn } from "./step-outputs.js";
import { GRACE_MS, stepName, type ExecutionEnd, type ExecutionNews, type ExecutionTask } from "./task.js";
import { failSpan, inSpan } from "./tracing.js";

export interface ExecuteOptions {
  /** Aborts to cancel: with a reason that is a ZenError `RUN_CANCELLED` where a run ends. */
  readonly signal: AbortSignal;
  readonly tell?: (news: ExecutionNews) => void;
  /** Called when the record of its end is durable, a little before the key is. */
  readonly recorded?: (record: ExecutionRecord) => void;
  /** Lines that came past the process's own streams, from native code and child processes. */
  readonly printed?: () => readonly string[];
}

/** The task's own step, or one of its followers. */
export type LoadStep = (step: StepId) => AnyStep | Promise<AnyStep>;

/**
 * Executes one attempt at a step where it is called: reads the inputs, runs the step's function, stores the outputs and commits.
 * What the step does wrong is the outcome; only a store that fails makes it reject.
 */
export async function execute(
  load: LoadStep,
  task: ExecutionTask,
  host: StepHost,
  options: ExecuteOptions,
): Promise<ExecutionEnd> {
  const attributes = {
    "cicd.pipeline.task.name": task.node,
    "cicd.pipeline.task.run.id": task.id,
    "cicd.pipeline.run.id": task.run,
    "zen.step": stepName(task.step),
    "zen.attempt": task.attempt,
  };
  // Items of a map share a name, as whoever counts spans by name expects.
  return inSpan(`step ${task.node.replaceAll(/\[\d+\]/g, "")}`, attributes, task.trace, async (span) => {
    const end = await executeHere(load, task, host, options);
    const { state, error } = end.record;
    span.setAttribute("cicd.pipeline.task.run.result", RESULTS[state] ?? state);
    if (state === "failed" && error !== undefined) failSpan(span, error);
    return end;
  });
}

/** In the words of OpenTelemetry. */
const RESULTS: Partial<Record<ExecutionRecord["state"], string>> = {
  succeeded: "success",
  superseded: "success",
  failed: "failure",
  cancelled: "cancellation",
};

async function executeHere(
  load: LoadStep,
  task: ExecutionTask,
  host: StepHost,
  { signal, tell: hear = () => undefined, recorded, printed }: ExecuteOptions,
): Promise<ExecutionEnd> {
  const artifacts = artifactsIn(await host.artifactStore(task.store), host.cacheDir);
  const { sourceDir = host.repositoryDir } = host;
  const secrets = new GivenSecrets(host.secrets);
  const live = new Live(artifacts.store, task.id);
  const tell = (news: Exclude<ExecutionNews, { type: "log" }>) => {
    live.tell({ time: new Date().toISOString(), ...news }, liveName(news));
    hear(news);
  };
  const output = new Output(
    (stream, text) => hear({ type: "log", stream, text }),
    secrets.redact,
    (entry) => live.tell({ type: "log", ...entry }),
  );
  const deadline = new Deadline(task, signal);
  const began = performance.now();
  const started = startedRecord(task);
  const origins: Origins = new WeakMap();
  const warnings: StepWarning[] = [];
  const warn = (warning: StepWarning): void => {
    warnings.push(warning);
    output.line("log", `warn: ${warningText(warning)}`);
    tell({ type: "warning", warning });
  };
  const attempt = async () => {
    const scope = await openStepScope(
      task,
      { ...host, secrets },
      load,
      artifacts,
      origins,
      output,
      deadline.signal,
      tell,
    );
    try {
      const work = async () => {
        const step = await load(task.step);
        const reader = () => readerOf(host, task);
        const inputs = await decodeInputs(step, task, artifacts, origins, reader, host.repositoryDir);
        const called = () => frame.zenStepFunction(step.definition as StepDefinition, inputs, scope.context);
        // What an effect finds is of the moment anyhow.
        const returned = await (task.stepKind === "effect"
          ? called()
          : watchingChance((line) => placeOf(line, sourceDir), warn, called));
        const outputs = await encodeOutputs(step, task, returned, artifacts, origins);
        return { outputs, metrics: { ...scope.metrics, ...(await metricsIn(outputs, artifacts)) } };
      };
      const ended = await deadline.race(captured(output, work));
      return { state: "succeeded" as const, ...ended, deployments: scope.deployments };
    } catch (error) {
      const state = signal.aborted ? ("cancelled" as const) : ("failed" as const);
      const error_ = secrets.redactAll(failureOf(signal.aborted ? signal.reason : error, sourceDir));
      return { state, outputs: {}, metrics: scope.metrics, error: error_, deployments: scope.deployments };
    } finally {
      deadline.clear();
      await scope.dispose();
    }
  };
  const result = await attempt();
  for (const line of printed?.() ?? []) output.line("stdout", line);
  const { deployments, ...ended } = result;
  await live.close();
  const log = await storeLog(artifacts, task, output);
  const record: ExecutionRecord = {
    ...started,
    ...ended,
    ...(warnings.length === 0 ? {} : { warnings }),
    finishedAt: new Date().toISOString(),
    durationMs: Math.round(performance.now() - began),
    machine: machine(),
    ...(log === undefined ? {} : { log }),
  };
  const committed = await commit(artifacts.store, record, task, recorded);
  return { ...committed, lines: output.last(20), deployments };
}

/** A frame of this name in a stack is where the engine ends and the step begins; as a property it keeps its name in a bundle. */
const frame = {
  async zenStepFunction({ run }: StepDefinition, ...args: Parameters<StepDefinition["run"]>): Promise<unknown> {
    return await run(...args); // awaited, or the frame would not be there
  },
};

/** Of news that are told again and again the latest counts. */
function liveName(news: Exclude<ExecutionNews, { type: "log" }>): string {
  if (news.type === "metric") return `metric ${news.name}`;
  return news.type === "warning" ? `warning ${news.warning.source}` : news.type;
}

/** The record of an execution as it begins. */
export function startedRecord(task: ExecutionTask): ExecutionRecord {
  const { id, run, node, attempt, claim, reason, params, inputs } = task;
  return {
    id,
    run,
    node,
    step: stepName(task.step),
    state: "running",
    attempt,
    ...(claim === undefined ? {} : { key: claim.key }),
    ...(reason === undefined ? {} : { reason }),
    startedAt: new Date().toISOString(),
    params,
    inputs,
    outputs: {},
    metrics: {},
  };
}

let platform: string | undefined;
let peak = { memory: 0, at: Number.NEGATIVE_INFINITY };
function machine(): Readonly<Record<string, Json>> {
  platform ??= Object.values({ ...thisPlatform(), node: undefined })
    .filter((part) => part !== undefined)
    .join("-");
  // Asking takes longer than all the rest of the record.
  if (performance.now() - peak.at > 100)
    peak = { memory: process.resourceUsage().maxRSS * 1024, at: performance.now() };
  return { platform, node: process.versions.node, peakMemory: peak.memory };
}

async function storeLog({ store }: Artifacts, task: ExecutionTask, output: Output): Promise<string | undefined> {
  const bytes = output.toBytes();
  if (bytes === undefined) return undefined;
  const key = layout.log(task.id);
  await store.put(key, bytes);
  return key;
}

/**
 * Who reads datasets for a step: the stack's processing backend, if it has one. A trainer's `on` names a training backend, so its
 * datasets are read by the default one.
 */
async function readerOf(host: StepHost, { uses, on }: ExecutionTask): Promise<Processing | undefined> {
  try {
    return await host.processing(uses.includes("processing") ? on : undefined);
  } catch (error) {
    if (isZenError(error, "BACKEND_NOT_IN_STACK")) return undefined;
    throw error;
  }
}

/**
 * The step's signal: aborts when the run does, and then nobody waits any longer; or when the time is up, and then the step may take a
 * moment to put things in order.
 */
class Deadline {
  readonly #stop = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #late = false;
  #giveUp: () => void = () => undefined;

  constructor(
    private readonly task: ExecutionTask,
    private readonly outer: AbortSignal,
  ) {
    outer.addEventListener("abort", this.#follow, { once: true });
    if (outer.aborted) this.#follow();
    if (task.timeoutMs !== undefined) this.#timers.push(setTimeout(this.#expire, task.timeoutMs));
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  readonly #follow = (): void => {
    this.#stop.abort(this.outer.reason);
    this.#giveUp();
  };

  readonly #expire = (): void => {
    const { node, timeoutMs } = this.task;
    this.#late = !this.signal.aborted;
    this.#stop.abort(
      new ZenError("STEP_TIMED_OUT", `The step ${node} did not end within ${timeoutMs} ms`, {
        hint: "Give it more time with the option timeoutMs, or less to do.",
      }),
    );
  };

  race<T>(work: Promise<T>): Promise<T> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason as Error);
    return new Promise((resolve, reject) => {
      const giveUp = (this.#giveUp = () => reject(this.signal.reason as Error));
      const stopped = () => {
        if (this.#late) this.#timers.push(setTimeout(giveUp, this.task.graceMs ?? GRACE_MS));
        else giveUp();
      };
      this.signal.addEventListener("abort", stopped, { once: true });
      // What comes too late does not count, whatever it is.
      work.then(
        (value) => (this.#late ? giveUp() : resolve(value)),
        (error: unknown) => (this.#late ? giveUp() : reject(error as Error)),
      );
    });
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.outer.removeEventListener("abort", this.#follow);
  }
}
