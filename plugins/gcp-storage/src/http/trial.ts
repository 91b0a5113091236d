import type { Logger, ZenError } from "@zen/plugin-sdk";
import { backoff, type Patience } from "./backoff.js";

/** One attempt that failed in a way that may pass. Whether it was carried out, nobody knows. */
export class Passing {
  constructor(
    readonly error: ZenError,
    readonly afterMs?: number,
  ) {}
}

/** How often in a row something has failed, and since when. */
export class Trial {
  #failures = 0;
  #since = performance.now();

  constructor(
    private readonly options: { readonly patience: Patience; readonly log: Pick<Logger, "debug"> },
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Waits before the next attempt, as long as the service asks and at least as chance has it. @throws the failure, when patience is at its end. */
  async failed({ error, afterMs = 0 }: Passing): Promise<void> {
    const { patience, log } = this.options;
    const wait = Math.max(backoff(++this.#failures), afterMs);
    if (performance.now() - this.#since + wait > patience.totalMs) throw error;
    log.debug(`Cloud Storage is asked again in ${wait} ms`, { code: error.code, problem: error.message });
    await patience.pause(wait, this.signal).catch(() => undefined);
  }

  /** What comes now is no repetition. */
  moved(): void {
    this.#failures = 0;
    this.#since = performance.now();
  }
}
