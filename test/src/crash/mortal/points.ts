import { appendFileSync } from "node:fs";

/** `before` the call, `after` it, or, where it writes bytes, when `half` of them are written. */
export type When = "before" | "after" | "half";

/** What a process that is to be killed is told, as JSON in `ZEN_MORTAL`. */
export interface Mortality {
  /** Only what is written below this folder counts. */
  readonly root: string;
  /** A part of the main module's path: other processes, which inherit the variable, live on. */
  readonly program: string;
  /** A file that is given the name of each point that is passed, a line each. */
  readonly trace?: string;
  readonly death?: Death;
}

export interface Death {
  readonly point: string;
  /** From 1: how many points of this name have to come. */
  readonly occurrence: number;
  readonly when: When;
}

// As they are before they are wrapped.
const append = appendFileSync;
const { kill, pid } = process;

/** Counts the points that this process passes, and ends it at its own. */
export class Points {
  readonly #passed = new Map<string, number>();

  constructor(private readonly mortality: Mortality) {}

  get root(): string {
    return this.mortality.root;
  }

  /** Says when, at this pass of a point, the process has to die; undefined where it goes on. */
  pass(name: string): When | undefined {
    const { trace, death } = this.mortality;
    if (trace !== undefined) append(trace, `${name}\n`);
    const passed = (this.#passed.get(name) ?? 0) + 1;
    this.#passed.set(name, passed);
    return death?.point === name && death.occurrence === passed ? death.when : undefined;
  }
}

/** Ends this process as `kill -9` does; not even the next statement is reached. */
export function die(): never {
  kill(pid, "SIGKILL");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
