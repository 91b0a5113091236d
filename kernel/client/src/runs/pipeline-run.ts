import { setTimeout as delay } from "node:timers/promises";
import { ZenError, fromErrorRecord, type RunRecord } from "@zen/plugin-sdk";
import type { CancelReason, RunHandle, RunResult } from "@zen/engine";
import { withPlaces } from "./failure-places.js";
import type { RunEnd } from "./lost-place.js";

/** What a run that succeeded gives. */
export interface RunOutcome<Outputs> {
  readonly run: RunRecord;
  /** The values behind the references that the pipeline's function returned; read when they are asked for. */
  readonly outputs: Outputs;
  readonly result: RunResult;
}

/** What the start of a run gives. */
export interface StartedRun {
  readonly handle: RunHandle;
  /** Settles when listeners have been told of all events. */
  readonly told: Promise<void>;
  /** Where the pipeline adds each step. */
  readonly places: ReadonlyMap<string, string>;
  /** The values of the outputs, once the run has succeeded. */
  outputs(result: RunResult): Promise<Readonly<Record<string, unknown>>>;
  /** The run that goes on with this one where its machine was lost under it, for the `lost`th time; undefined where its end is final. */
  next(end: RunEnd, lost: number): Promise<NextRun | undefined>;
}

export interface NextRun {
  readonly waitMs: number;
  /** Once it aborts nobody wants the run any more. */
  readonly signal?: AbortSignal | undefined;
  start(): Promise<StartedRun>;
}

/**
 * A run that has been started. `await` it for its outcome; a run that failed, was cancelled or interrupted rejects with
 * `RUN_FAILED` or `RUN_CANCELLED`, whose cause is the first failure. Where the machine of a run is lost under it and the stack has a budget
 * for that (`retry.lost`), another run goes on with it, and its outcome is the one that counts.
 */
export class PipelineRun<Outputs> implements PromiseLike<RunOutcome<Outputs>> {
  /** The last one so far. */
  #started: Promise<StartedRun>;
  #settled: Promise<RunResult> | undefined;
  #outcome: Promise<RunOutcome<Outputs>> | undefined;
  readonly #cancelled = new AbortController();

  constructor(started: Promise<StartedRun>) {
    this.#started = started;
    started.catch(() => undefined); // reported by whoever awaits the run
  }

  /** The engine's own handle. Rejects where no run could be made: an unknown pipeline, wrong parameters, a plan that the stack refuses. */
  async handle(): Promise<RunHandle> {
    return (await this.#started).handle;
  }

  /** The outcome as the engine tells it, of a failed run too; listeners have been told everything by then. */
  async settled(): Promise<RunResult> {
    return (this.#settled ??= this.#follow());
  }

  async cancel(reason?: CancelReason): Promise<void> {
    this.#cancelled.abort();
    await (await this.handle()).cancel(reason);
  }

  async #follow(): Promise<RunResult> {
    for (let lost = 1; ; lost++) {
      const { handle, told, places, next } = await this.#started;
      const [end] = await Promise.allSettled([handle.done]);
      await told;
      const again = await this.#place(next(end, lost));
      if (again !== undefined) this.#started = again.start();
      else if (end.status === "rejected") throw end.reason;
      else return withPlaces(end.value, places);
    }
  }

  /** The place where the run goes on, once it is time to; none for a run that somebody does not want any more. */
  async #place(next: Promise<NextRun | undefined>): Promise<NextRun | undefined> {
    const found = await next;
    if (found === undefined) return undefined;
    const cancelled = this.#cancelled.signal;
    const signal = found.signal === undefined ? cancelled : AbortSignal.any([cancelled, found.signal]);
    await delay(found.waitMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    return signal.aborted ? undefined : found;
  }

  then<A = RunOutcome<Outputs>, B = never>(
    fulfilled?: ((outcome: RunOutcome<Outputs>) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return (this.#outcome ??= this.#finish()).then(fulfilled, rejected);
  }

  async #finish(): Promise<RunOutcome<Outputs>> {
    const result = await this.settled();
    if (result.run.state !== "succeeded") throw runFailed(result);
    const outputs = (await (await this.#started).outputs(result)) as Outputs;
    return { run: result.run, outputs, result };
  }
}

/** The error of a run that did not succeed. */
export function runFailed({ run, failures }: RunResult): ZenError {
  const [first] = failures;
  const cause = first?.error ?? run.error;
  const data = { run: run.id, state: run.state };
  const cancelled = run.state === "cancelled" || run.state === "interrupted";
  if (cancelled)
    return new ZenError("RUN_CANCELLED", `The run of ${run.pipeline} was ${run.state}`, {
      data,
      hint: "Run it again: what is done already is not done twice.",
    });
  const what =
    first === undefined ? `The run of ${run.pipeline} failed` : `The step ${first.node} of ${run.pipeline} failed`;
  return new ZenError("RUN_FAILED", what, {
    data,
    hint: `zen runs:show ${run.id} tells what happened; mend it and run again: what is done already is not done twice.`,
    ...(cause === undefined ? {} : { cause: fromErrorRecord(cause) }),
    ...(cause?.place === undefined ? {} : { place: cause.place }),
  });
}
