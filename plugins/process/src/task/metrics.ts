import { lstat, open, type FileHandle } from "node:fs/promises";
import { ZenError } from "@zen/plugin-sdk";
import type { StepContext } from "@zen/plugin-sdk/pipeline";
import { inFolder, names } from "./layout.js";

const EVERY_MS = 500;
const CHUNK = 1 << 16;
/** A longer line is no metrics. */
const LINE = 1 << 16;

/** Follows `metrics.jsonl`, so that metrics are seen while the program still runs. */
export class MetricsFollower {
  readonly #file: string;
  #at = 0;
  #rest = "";
  #line = 0;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();
  #fault: { readonly error: unknown } | undefined;

  constructor(
    workDir: string,
    private readonly ctx: StepContext,
  ) {
    this.#file = inFolder(workDir, names.metrics);
  }

  start(): void {
    this.#timer = setInterval(() => this.#next(), EVERY_MS);
    this.#timer.unref();
  }

  /** Reads what is left. @throws ZenError `PROGRAM_METRICS_INVALID` naming the line, also of one that was read before. */
  async finish(): Promise<void> {
    this.stop();
    this.#next();
    await this.#reading;
    if (this.#fault === undefined && this.#rest.trim() !== "") this.#take(this.#rest);
    if (this.#fault !== undefined) throw this.#fault.error;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #next(): void {
    this.#reading = this.#reading
      .then(() => (this.#fault === undefined ? this.#read() : undefined))
      .catch((error: unknown) => void (this.#fault ??= { error }));
  }

  async #read(): Promise<void> {
    let file: FileHandle;
    try {
      if (!(await lstat(this.#file)).isFile())
        throw this.#invalid("cannot be read: the file is a link, a folder or a device");
      file = await open(this.#file, "r");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw error;
    }
    try {
      const buffer = Buffer.alloc(CHUNK);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, CHUNK, this.#at);
        if (bytesRead === 0) return;
        this.#at += bytesRead;
        // Names are text of people: a character may be cut only where a line is not yet whole, and lines are taken whole.
        this.#rest += buffer.subarray(0, bytesRead).toString("latin1");
        const lines = this.#rest.split("\n");
        this.#rest = lines.pop() as string;
        for (const line of lines) this.#take(line);
        if (this.#rest.length > LINE) this.#take(this.#rest);
      }
    } finally {
      await file.close();
    }
  }

  #take(bytes: string): void {
    this.#line++;
    const line = Buffer.from(bytes, "latin1").toString("utf8").trim();
    if (line === "") return;
    for (const [name, value] of this.#parse(line)) this.ctx.metric(name, value);
  }

  #parse(line: string): readonly [string, number][] {
    let found: unknown;
    try {
      found = JSON.parse(line);
    } catch (cause) {
      throw this.#invalid(`is no JSON: ${line.slice(0, 80)}`, cause);
    }
    if (typeof found !== "object" || found === null || Array.isArray(found)) throw this.#invalid("is no JSON object");
    const entries = Object.entries(found as Readonly<Record<string, unknown>>);
    const bad = entries.find(([, value]) => typeof value !== "number" || !Number.isFinite(value));
    if (bad !== undefined) throw this.#invalid(`gives ${bad[0]} the value ${JSON.stringify(bad[1])}`);
    return entries as [string, number][];
  }

  #invalid(what: string, cause?: unknown): ZenError {
    return new ZenError("PROGRAM_METRICS_INVALID", `Line ${this.#line} of ${names.metrics} ${what}`, {
      cause,
      hint: 'Write one JSON object per line, names with finite numbers: {"loss": 0.25}. NaN and infinity are no JSON.',
      place: `${names.metrics}:${this.#line}`,
    });
  }
}
