import { ZenError, fromErrorRecord, type RunRecord } from "@zen/plugin-sdk";
import type { RunHandle, RunResult } from "@zen/engine";

/** What a run that succeeded gives. */
export interface RunOutcome<Outputs> {
  readonly run: RunRecord;
  /** The values behind the references that the pipeline's function returned; read when they are asked for. */
  readonly outputs: Outputs;
  readonly result: RunResult;
}

/**
 * A run that has been started. `await` it for its outcome; a run that failed, was cancelled or interrupted rejects with
 * `RUN_FAILED` or `RUN_CANCELLED`, whose cause is the first failure.
 */
export class PipelineRun<Outputs> implements PromiseLike<RunOutcome<Outputs>> {
  #outcome: Promise<RunOutcome<Outputs>> | undefined;

  constructor(
    /** Rejects where no run could be made: an unknown pipeline, parameters that do not fit, a plan that the stack refuses. */
    readonly started: Promise<RunHandle>,
    private readonly told: () => Promise<void> | undefined,
    private readonly decode: (result: RunResult) => Promise<Outputs>,
  ) {
    started.catch(() => undefined); // reported by whoever awaits the run
  }

  /** The outcome as the engine tells it, of a failed run too. */
  async settled(): Promise<RunResult> {
    const result = await (await this.started).done;
    await this.told();
    return result;
  }

  async cancel(reason?: "cancelled" | "interrupted"): Promise<void> {
    await (await this.started).cancel(reason);
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
    return { run: result.run, outputs: await this.decode(result), result };
  }
}

/** The error of a run that did not succeed. */
export function runFailed({ run, failures }: RunResult): ZenError {
  const [first] = failures;
  const cause = first?.error ?? run.error;
  const data = { run: run.id, state: run.state };
  const cancelled = run.state === "cancelled" || run.state === "interrupted";
  if (cancelled) return new ZenError("RUN_CANCELLED", `The run of ${run.pipeline} was ${run.state}`, { data, hint: "Run it again: what is done already is not done twice." });
  const what = first === undefined ? `The run of ${run.pipeline} failed` : `The step ${first.node} of ${run.pipeline} failed`;
  return new ZenError("RUN_FAILED", what, {
    data,
    hint: `zen runs:show ${run.id} tells what happened; mend it and run again: what is done already is not done twice.`,
    ...(cause === undefined ? {} : { cause: fromErrorRecord(cause) }),
    ...(cause?.place === undefined ? {} : { place: cause.place }),
  });
}
