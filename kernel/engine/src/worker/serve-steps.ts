import { fromErrorRecord, toErrorRecord, type Json, type Secrets } from "@zen/plugin-sdk";
import type { AnyStep, StepId } from "@zen/plugin-sdk/pipeline";
import { loadStep } from "../plan/load-step.js";
import type { CompiledCode } from "../plan/types.js";
import type { StepHost } from "../run/host.js";
import { execute } from "./execute.js";
import { dieWithParent } from "./orphan-watch.js";
import { Printed } from "./printed.js";
import type { FromWorker, ToWorker } from "./protocol.js";
import type { ExecutionTask } from "./task.js";

export interface WorkerParent {
  /** Secrets as the parent finds them: the child's environment holds none. */
  readonly secrets: Secrets;
  /** Takes spans that have ended here, as plain data, to send them on. */
  takeSpans(spans: readonly Json[]): void;
}

/** Builds, from a worker program's settings, what steps need around them. A worker that no engine holds on to has no parent. */
export type MakeStepHost = (
  settings: Json,
  parent: WorkerParent | undefined,
) => Promise<StepHost & { close?(): Promise<void> }>;

/** The main program of a warm worker: does what the engine that started it says, until that goes away. */
export function serveSteps(makeHost: MakeStepHost): void {
  if (process.send === undefined) throw new TypeError("A warm worker is started by the engine, with a channel to it");
  dieWithParent();
  const worker = new StepServer(makeHost, (message) => void process.send?.(message));
  process.on("message", (message: ToWorker) => void worker.hear(message));
  // Ctrl-C reaches the whole terminal; the engine decides what becomes of its workers.
  process.on("SIGINT", () => undefined);
}

class StepServer {
  #host: Promise<StepHost & { close?(): Promise<void> }> | undefined;
  #printed: Printed | undefined;
  #stop: AbortController | undefined;
  readonly #steps = new Map<string, Promise<AnyStep>>();
  readonly #secrets = new Map<string, { resolve: (value: string) => void; reject: (error: unknown) => void }[]>();

  constructor(
    private readonly makeHost: MakeStepHost,
    private readonly say: (message: FromWorker) => void,
  ) {}

  async hear(message: ToWorker): Promise<void> {
    try {
      if (message.type === "start") await this.#start(message.settings, message.printed);
      else if (message.type === "warm") await Promise.all(message.steps.map((step) => this.#step(message.code, step)));
      else if (message.type === "execute") await this.#execute(message.task, message.code);
      else if (message.type === "cancel") this.#stop?.abort(fromErrorRecord(message.reason));
      else if (message.type === "secret") this.#answer(message);
      else await this.#end();
    } catch (error) {
      // Loading early is a favour; the fault is told when the step is wanted.
      if (message.type !== "warm") this.say({ type: "fault", error: toErrorRecord(error, "STEP_WORKER_FAILED") });
    }
  }

  async #start(settings: Json, printed: string): Promise<void> {
    this.#printed = new Printed(printed);
    this.#host = this.makeHost(settings, {
      secrets: { get: (name) => this.#secret(name) },
      takeSpans: (spans) => this.say({ type: "spans", spans }),
    });
    await this.#host;
    this.say({ type: "ready" });
  }

  async #execute(task: ExecutionTask, code: CompiledCode): Promise<void> {
    const host = await (this.#host as Promise<StepHost>);
    const stop = (this.#stop = new AbortController());
    const load = (step: StepId) => this.#step(code, step);
    const end = await execute(load, task, host, {
      signal: stop.signal,
      tell: (news) => this.say({ type: "news", news }),
      recorded: (record) => this.say({ type: "recorded", record }),
      printed: () => this.#printed?.take() ?? [],
    });
    this.#stop = undefined;
    this.say({ type: "end", end, memory: process.memoryUsage.rss() });
  }

  #step(code: CompiledCode, id: StepId): Promise<AnyStep> {
    const name = JSON.stringify([code.user, code.packages, id]);
    const known = this.#steps.get(name);
    if (known !== undefined) return known;
    const step = loadStep(code, id);
    this.#steps.set(name, step);
    step.catch(() => this.#steps.delete(name));
    return step;
  }

  #secret(name: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#secrets.set(name, [...(this.#secrets.get(name) ?? []), { resolve, reject }]);
      this.say({ type: "secret", name });
    });
  }

  #answer({ name, value, error }: Extract<ToWorker, { type: "secret" }>): void {
    const asked = this.#secrets.get(name) ?? [];
    this.#secrets.delete(name);
    for (const { resolve, reject } of asked) {
      if (value === undefined)
        reject(fromErrorRecord(error ?? { code: "SECRET_NOT_FOUND", message: `There is no secret ${name}` }));
      else resolve(value);
    }
  }

  async #end(): Promise<void> {
    await (await this.#host)?.close?.();
    process.exit(0);
  }
}
