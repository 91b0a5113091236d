import { ZenError, fromErrorRecord, type RunRecord } from "@zen/plugin-sdk";
import type { RunHandle, RunResult } from "@zen/engine";
import { withPlaces } from "./failure-places.js";

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
}

/**
 * A run that has been started. `await` it for its outcome; a run that failed, was cancelled or interrupted rejects with
 * `RUN_FAILED` or `RUN_CANCELLED`, whose cause is the first failure.
 */
export class PipelineRun<Outputs> implements PromiseLike<RunOutcome<Outputs>> {
  readonly #started: Promise<StartedRun>;
  #outcome: Promise<RunOutcome<Outputs>> | undefined;

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
    const { handle, told, places } = await this.#started;
    const result = await handle.done;
    await told;
    return withPlaces(result, places);
  }

  async cancel(reason?: "cancelled" | "interrupted"): Promise<void> {
    await (await this.handle()).cancel(reason);
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
