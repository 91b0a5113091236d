import { token, ZenError } from "@zen/plugin-sdk";
import { DisposalStack } from "./disposal.js";

/**
 * The kernel's one order of things: whatever starts is pushed when it has started, hence after all it depends on, and
 * stopping goes the same way back.
 */
export class Lifecycle {
  static readonly token = token<Lifecycle>("kernel/lifecycle");

  readonly #stack = new DisposalStack();
  readonly #starting = new Set<Promise<unknown>>();
  #stopped: Promise<void> | undefined;

  constructor(private readonly deadlineMs: number) {}

  /** @throws ZenError `KERNEL_STOPPED` once stopping has begun. */
  assertRunning(): void {
    if (this.#stopped !== undefined) throw kernelStopped();
  }

  /** Runs a start that stopping has to wait for. */
  async starting<T>(start: () => Promise<T>): Promise<T> {
    this.assertRunning();
    const started = start();
    this.#starting.add(started);
    try {
      return await started;
    } finally {
      this.#starting.delete(started);
    }
  }

  /** @param what names it in errors; see `DisposalStack.push`. */
  started(what: string, stop: (() => void | Promise<void>) | DisposalStack): void {
    this.#stack.push(what, stop);
  }

  /**
   * Refuses what is new, waits for what is starting, calls `before`, then stops everything in reverse. A second call
   * returns the outcome of the first. @throws ZenError `KERNEL_STOP_FAILED` with every failure, after all is done.
   */
  stop(before: () => Promise<void>): Promise<void> {
    return (this.#stopped ??= this.#stop(before));
  }

  async #stop(before: () => Promise<void>): Promise<void> {
    while (this.#starting.size > 0) await Promise.allSettled(this.#starting);
    await before();
    const faults = await this.#stack.dispose(this.deadlineMs);
    if (faults.length > 0) throw stopFailed(faults);
  }
}

export function kernelStopped(): ZenError {
  return new ZenError("KERNEL_STOPPED", "The kernel has stopped, and with it every plugin and backend.", {
    hint: "Open the repository again.",
  });
}

function stopFailed(faults: readonly unknown[]): ZenError {
  const failures = faults.map((fault) => (fault instanceof Error ? fault.message : String(fault)));
  return new ZenError("KERNEL_STOP_FAILED", `Not everything stopped as it should: ${failures.join(" ")}`, {
    hint: "Everything else was stopped; files and processes of the parts named here may be left behind.",
    cause: faults.length === 1 ? faults[0] : new AggregateError(faults, failures.join("\n")),
    data: { failures },
  });
}
