import { isZenError, type ErrorRecord, type HookEvent, type HookName, type ZenError } from "@zen/plugin-sdk";
import type { RunEvent } from "../events.js";
import type { EngineHost } from "../host.js";

/**
 * The hooks of one run. Listeners hear of things as they happen, and the run goes on meanwhile; what a required one refuses stops it
 * a moment later.
 */
export class RunHooks {
  readonly #firing = new Set<Promise<unknown>>();
  readonly #stop = new AbortController();

  constructor(
    private readonly host: EngineHost,
    private readonly run: string,
  ) {}

  /** Aborts when a required listener has failed; the reason is its `HOOK_REQUIRED`. */
  get refused(): AbortSignal {
    return this.#stop.signal;
  }

  get refusal(): ZenError | undefined {
    return this.#stop.signal.reason as ZenError | undefined;
  }

  /** Settles when every listener has been heard; never rejects, and need not be awaited. */
  fire<N extends HookName>(name: N, event: HookEvent<N>): Promise<unknown> {
    if (this.host.hasHook?.(name) === false) return Promise.resolve();
    const firing: Promise<unknown> = this.host
      .fireHook(name, event)
      .catch((error: unknown) => {
        if (isZenError(error, "HOOK_REQUIRED")) this.#stop.abort(error);
        else this.host.log.warn(`The hook ${name} failed: ${String(error)}`);
      })
      .finally(() => this.#firing.delete(firing));
    this.#firing.add(firing);
    return firing;
  }

  /** The error with the hint that a listener has for it. */
  async hinted(error: ErrorRecord): Promise<ErrorRecord> {
    if (this.host.hasHook?.("error:hint") === false) return error;
    const hint = await this.host.fireHook("error:hint", { error });
    return hint === undefined ? error : { ...error, hint };
  }

  async settled(): Promise<void> {
    await Promise.all(this.#firing);
  }

  /** What those who watch a run are told, as far as no record of the journal tells listeners the same. */
  tell(event: RunEvent): void {
    const { run } = this;
    if (event.type === "step") {
      const { node, state, items } = event;
      if (state === "queued") void this.fire("step:queued", { run, node });
      else if (state === "waiting") void this.fire("step:waiting", { run, node });
      if (items !== undefined && state === "running") void this.fire("map:progress", { run, node, items });
    } else if (event.type === "progress") {
      const { node, execution, fraction } = event;
      void this.fire("step:progress", { run, node, execution, fraction });
    } else if (event.type === "metric") {
      const { node, execution, name, value } = event;
      void this.fire("step:metric", { run, node, execution, name, value });
    } else if (event.type === "log") {
      const { node, execution, stream, text } = event;
      void this.fire("step:log", { run, node, execution, stream, text });
    }
  }
}
