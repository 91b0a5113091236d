import { ZenError } from "@zen/plugin-sdk";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { driverSource } from "./driver-source.js";

/** How a pipeline ended: the exit code, negative for a signal. */
export interface PipelineEnd {
  readonly code: number;
  /** The end of what it printed. */
  readonly lastWords: string;
}

interface Answer {
  readonly id?: number;
  readonly text?: string;
  readonly exit?: number;
}

interface Running {
  text(text: string): void;
  end(code: number): void;
  lost(error: Error): void;
}

/** What is kept of a pipeline's words: enough for a traceback through all of Beam, with the cause at its end. */
const keptWords = 65_536;

/**
 * One Python process that has loaded Beam and starts pipelines from there; see its source. It is started by the first pipeline, keeps
 * no Node process alive by itself, and ends with it.
 */
export class Driver {
  private child: ChildProcessWithoutNullStreams | undefined;
  private readonly running = new Map<number, Running>();
  private count = 0;
  private words = "";

  constructor(
    private readonly program: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly cwd: string,
  ) {}

  /**
   * Runs a pipeline to its end, with the arguments of Beam's YAML launcher. Aborting the signal kills it.
   * @throws ZenError `PROCESSING_FAILED` when Python itself does not run; the signal's reason.
   */
  async run(args: readonly string[], signal: AbortSignal, print: (line: string) => void): Promise<PipelineEnd> {
    signal.throwIfAborted();
    const id = this.count++;
    const stop = (): void => this.send({ stop: id });
    const lines = new Lines(print);
    try {
      const code = await new Promise<number>((resolve, reject) => {
        this.running.set(id, { text: (text) => lines.add(text), end: resolve, lost: reject });
        this.open().ref();
        this.send({ run: id, args });
        signal.addEventListener("abort", stop, { once: true });
      });
      lines.end();
      signal.throwIfAborted();
      return { code, lastWords: lines.last };
    } finally {
      signal.removeEventListener("abort", stop);
      this.running.delete(id);
      if (this.running.size === 0) this.child?.unref();
    }
  }

  /** Ends the process, and pipelines that still run. */
  async close(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.ref();
    child.stdin.end();
    await ended;
  }

  private open(): ChildProcessWithoutNullStreams {
    if (this.child !== undefined) return this.child;
    const child = spawn(this.program, ["-I", "-c", driverSource], { cwd: this.cwd, env: this.env, windowsHide: true });
    this.child = child;
    this.words = "";
    const gone = (cause?: Error): void => this.gone(child, cause);
    child.once("error", gone);
    child.once("close", () => gone());
    child.stdin.on("error", () => undefined); // told by its end
    child.stderr.on("data", (data: Buffer) => (this.words = (this.words + data.toString()).slice(-keptWords)));
    createInterface({ input: child.stdout }).on("line", (line) => this.heard(JSON.parse(line) as Answer));
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as { unref?: () => void }).unref?.();
    return child;
  }

  private heard({ id, text, exit }: Answer): void {
    const pipeline = id === undefined ? undefined : this.running.get(id);
    if (text !== undefined) pipeline?.text(text);
    if (exit !== undefined) pipeline?.end(exit);
  }

  private gone(child: ChildProcessWithoutNullStreams, cause?: Error): void {
    if (this.child !== child) return;
    this.child = undefined;
    const error = new ZenError("PROCESSING_FAILED", "The Python process that runs Beam has ended", {
      hint: this.words.trimEnd().split("\n").at(-1)?.slice(0, 300) || "The machine may have run out of memory.",
      ...(cause === undefined ? {} : { cause }),
    });
    for (const pipeline of this.running.values()) pipeline.lost(error);
  }

  private send(order: object): void {
    this.child?.stdin.write(`${JSON.stringify(order)}\n`);
  }
}

/** Cuts what is printed into lines, and keeps its end. */
class Lines {
  last = "";
  private rest = "";

  constructor(private readonly print: (line: string) => void) {}

  add(text: string): void {
    this.last = (this.last + text).slice(-keptWords);
    const lines = (this.rest + text).split(/\r?\n/);
    this.rest = lines.pop()!;
    for (const line of lines) if (line.trim() !== "") this.print(line);
  }

  end(): void {
    if (this.rest.trim() !== "") this.print(this.rest);
    this.rest = "";
  }
}
