import type { ArtifactStore, Json, Time } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";

/** What somebody in another process may want to know before it is over: a line of JSON. */
export type LiveLine = { readonly time: Time; readonly type: string } & { readonly [key: string]: Json };

/** Nothing is written of what is over within this time; whoever follows is behind by no more of it at first. */
const FIRST_MS = 1_000;
/** Parts become rarer with time, so that there are some hundred of them at most in an hour. */
const SLOWEST_MS = 10_000;

/**
 * Writes what an execution tells while it goes on into the artifact store, in parts, for whoever follows from another process or
 * machine. Short ones leave nothing. What stands for its predecessors (a progress, a count) is written once per part.
 */
export class Live {
  #lines: string[] = [];
  readonly #latest = new Map<string, string>();
  readonly #began = performance.now();
  #parts = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ArtifactStore,
    /** Of the execution; of a run `RUN.run`. */
    private readonly id: string,
    private readonly firstMs = FIRST_MS,
  ) {}

  /** `instead`: takes the place of what was told before under this name and is not written yet. */
  tell(line: LiveLine, instead?: string): void {
    const text = `${JSON.stringify(line)}\n`;
    if (instead === undefined) this.#lines.push(text);
    else this.#latest.set(instead, text);
    this.#timer ??= setTimeout(() => this.#flush(), this.#pause).unref();
  }

  /** Resolves when nothing more will be written. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
  }

  get #pause(): number {
    return Math.min(Math.max(this.firstMs, (performance.now() - this.#began) / 30), SLOWEST_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const text = [...this.#lines, ...this.#latest.values()].join("");
    this.#lines = [];
    this.#latest.clear();
    const key = layout.live(this.id, this.#parts++);
    // A courtesy to those who watch: what the step leaves at its end tells whether the store is there.
    const written = this.#writing.then(() => this.store.put(key, Buffer.from(text))).catch(() => undefined);
    this.#writing = written.then(() => undefined);
  }
}
