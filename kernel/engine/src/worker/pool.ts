import { randomUUID } from "node:crypto";
import { fork, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fromErrorRecord, onDiskSync, toErrorRecord, ZenError, type ErrorRecord, type Json } from "@zen/plugin-sdk";
import type { StepId } from "@zen/plugin-sdk/pipeline";
import type { CompiledCode } from "../plan/types.js";
import type { Executor, ExecutorOptions } from "../run/hosting/executor.js";
import type { EngineHost, WorkerProgram } from "../run/host.js";
import { watchMemory } from "./memory-watch.js";
import { killGroup } from "./orphan-watch.js";
import { GivenSecrets } from "./given-secrets.js";
import { Printed } from "./printed.js";
import type { FromWorker, ToWorker } from "./protocol.js";
import { GRACE_MS, type ExecutionEnd, type ExecutionTask } from "./task.js";

/** A step whose time and grace are over says so itself within this time, unless it is busy and hears nothing. */
const REPORT_MS = 1_000;
/** A worker that is bigger than this after a step is not used again. */
const MOST_MEMORY = 1.5 * 2 ** 30;

/** Child processes that execute one step at a time each and are kept for the next one. */
export class WorkerPool {
  readonly #idle: WarmWorker[] = [];
  readonly #all = new Set<WarmWorker>();
  #closed = false;

  constructor(
    private readonly program: WorkerProgram,
    private readonly host: EngineHost,
  ) {}

  /** An executor for the steps of one compiled plan. `steps` are loaded by each worker when it starts. */
  executor(code: CompiledCode, steps: readonly StepId[]): Executor {
    return {
      execute: async (task, options) => {
        if (this.#closed) throw new ZenError("ENGINE_CLOSED", "The engine was closed while a run was under way");
        const worker = this.#idle.pop() ?? this.#start(code, steps);
        try {
          return await worker.execute(task, code, options);
        } finally {
          if (worker.reusable && !this.#closed) this.#idle.push(worker);
          else void this.#retire(worker);
        }
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((worker) => this.#retire(worker)));
  }

  #start(code: CompiledCode, steps: readonly StepId[]): WarmWorker {
    const worker = new WarmWorker(this.program, this.host);
    this.#all.add(worker);
    worker.warm(code, steps);
    return worker;
  }

  async #retire(worker: WarmWorker): Promise<void> {
    await worker.end();
    this.#all.delete(worker);
  }
}

interface Current {
  readonly task: ExecutionTask;
  readonly options: ExecutorOptions;
  readonly lines: string[];
  readonly resolve: (end: ExecutionEnd) => void;
  readonly reject: (error: unknown) => void;
}

class WarmWorker {
  readonly #child: ChildProcess;
  readonly #printed: Printed;
  readonly #secrets: GivenSecrets;
  readonly #spans: (spans: readonly Json[]) => void;
  readonly #gone: Promise<void>;
  #current: Current | undefined;
  #exited = false;
  #spoiled = false;

  constructor(program: WorkerProgram, host: EngineHost) {
    this.#secrets = new GivenSecrets(host.secrets);
    this.#spans = (spans) => host.takeSpans?.(spans);
    const folder = join(host.cacheDir, "workers");
    this.#printed = new Printed(join(folder, `${process.pid}-${randomUUID()}.out`));
    const output = onDiskSync(folder, () => {
      mkdirSync(folder, { recursive: true });
      return openSync(this.#printed.path, "a");
    });
    this.#child = fork(program.entry, {
      execArgv: [...(program.execArgv ?? ["--enable-source-maps"])],
      env: { ...program.env },
      stdio: ["ignore", output, output, "ipc"],
      detached: process.platform !== "win32",
    });
    closeSync(output);
    this.#child.on("message", (message: FromWorker) => this.#hear(message));
    this.#gone = new Promise((resolve) => {
      const gone = (code: number | null, signal: string | null, cause?: unknown) => {
        if (this.#exited) return;
        this.#exited = true;
        this.#lost(code, signal, cause);
        rmSync(this.#printed.path, { force: true });
        resolve();
      };
      this.#child.once("exit", gone).once("error", (error) => gone(null, null, error));
    });
    this.#say({ type: "start", settings: program.settings, printed: this.#printed.path });
    this.#rest();
  }

  /** Not after a failure, whose traces nobody knows, nor when it has grown big. */
  get reusable(): boolean {
    return !this.#exited && !this.#spoiled;
  }

  warm(code: CompiledCode, steps: readonly StepId[]): void {
    this.#say({ type: "warm", code, steps });
  }

  async execute(task: ExecutionTask, code: CompiledCode, options: ExecutorOptions): Promise<ExecutionEnd> {
    options.signal.throwIfAborted();
    this.#child.ref();
    this.#child.channel?.ref();
    const cancel = () => this.#cancel(toErrorRecord(options.signal.reason));
    options.signal.addEventListener("abort", cancel, { once: true });
    const { timeoutMs, graceMs = GRACE_MS, memory } = task;
    const late =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.#kill((lines) => timedOut(task, lines)), timeoutMs + graceMs + REPORT_MS);
    const unwatch =
      memory === undefined
        ? undefined
        : watchMemory(this.#child.pid as number, memory, (taken) => this.#kill((lines) => tooBig(task, taken, lines)));
    try {
      return await new Promise<ExecutionEnd>((resolve, reject) => {
        this.#current = { task, options, lines: [], resolve, reject };
        if (this.#exited) this.#lost(this.#child.exitCode, this.#child.signalCode);
        else this.#say({ type: "execute", task, code });
      });
    } finally {
      clearTimeout(late);
      unwatch?.();
      options.signal.removeEventListener("abort", cancel);
      this.#current = undefined;
      this.#rest();
    }
  }

  /**
   * An idle worker closes what it has open, also after a failure; one that does not, or is at work, is ended by force. What a step that failed has
   * started ends with it.
   */
  async end(): Promise<void> {
    // Whoever waits for the end must not find that nothing keeps this process alive.
    this.#child.ref();
    if (!this.#exited && this.#current === undefined) {
      this.#say({ type: "stop" });
      await Promise.race([this.#gone, delay(GRACE_MS / 2, undefined, { ref: false })]);
    }
    // A group lives on in its members, which keeps its number from being given to others.
    if (!this.#exited || (this.#spoiled && process.platform !== "win32")) killGroup(this.#child.pid as number);
    await this.#gone;
  }

  /** An idle worker does not keep this process alive. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #say(message: ToWorker): void {
    // Whether it arrives shows in the answer, or in the process's end.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hear(message: FromWorker): void {
    if (message.type === "secret") void this.#secret(message.name);
    if (message.type === "spans") this.#spans(message.spans);
    const current = this.#current;
    if (current === undefined) return;
    if (message.type === "news") {
      if (message.news.type === "log") current.lines.push(message.news.text);
      if (current.lines.length > 40) current.lines.splice(0, 20);
      current.options.tell(message.news);
    } else if (message.type === "recorded") current.options.recorded(message.record);
    else if (message.type === "end") {
      const { state } = message.end.record;
      this.#spoiled = message.memory > MOST_MEMORY || (state !== "succeeded" && state !== "superseded");
      current.resolve(message.end);
    } else if (message.type === "fault") {
      this.#spoiled = true;
      current.reject(fromErrorRecord(message.error));
    }
  }

  async #secret(name: string): Promise<void> {
    try {
      this.#say({ type: "secret", name, value: await this.#secrets.get(name) });
    } catch (error) {
      this.#say({ type: "secret", name, error: toErrorRecord(error) });
    }
  }

  #cancel(reason: ErrorRecord): void {
    this.#spoiled = true;
    this.#say({ type: "cancel", reason });
    const current = this.#current;
    setTimeout(() => {
      if (current !== undefined && this.#current === current) this.#kill(() => fromErrorRecord(reason));
    }, GRACE_MS).unref();
  }

  #kill(reason: (lines: readonly string[]) => ZenError): void {
    const current = this.#current;
    this.#spoiled = true; // it is gone a moment later, and must not be handed out before that
    current?.reject(reason([...current.lines, ...this.#printed.take()].slice(-20)));
    killGroup(this.#child.pid as number);
  }

  #lost(code: number | null, signal: string | null, cause?: unknown): void {
    const current = this.#current;
    if (current === undefined) return;
    const lines = [...current.lines, ...this.#printed.take().map(this.#secrets.redact)].slice(-20);
    const memory = signal === "SIGABRT" || code === 134 || lines.some((line) => line.includes("heap out of memory"));
    const how =
      cause === undefined
        ? signal === null
          ? `ended with exit code ${code}`
          : `was ended by ${signal}`
        : "could not be started";
    current.reject(
      new ZenError("STEP_WORKER_LOST", `The process that executed the step ${current.task.node} ${how}`, {
        cause,
        hint: memory
          ? "It ran out of memory: let the step hold less at once, or give Node more with NODE_OPTIONS=--max-old-space-size."
          : signal === "SIGKILL"
            ? "The system kills processes that take too much memory; let the step hold less at once."
            : "A step must not end its process; see its last lines for what happened.",
        data: { lines, code, signal },
      }),
    );
  }
}

function timedOut({ node, timeoutMs }: ExecutionTask, lines: readonly string[]): ZenError {
  return new ZenError(
    "STEP_TIMED_OUT",
    `The step ${node} did not end within ${timeoutMs} ms and did not heed its signal`,
    { hint: "Give it more time with the option timeoutMs, or less to do.", data: { lines } },
  );
}

function tooBig({ node, memory = 0 }: ExecutionTask, taken: number, lines: readonly string[]): ZenError {
  return new ZenError(
    "STEP_MEMORY_EXCEEDED",
    `The step ${node} took ${mebibytes(taken)}, more than the ${mebibytes(memory)} it may`,
    {
      hint: "Let it hold less at once, or give it more with the option resources.memory.",
      data: { taken, limit: memory, lines },
    },
  );
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
