import { setTimeout as delay } from "node:timers/promises";

export interface Pace {
  /** Seconds before the second look. */
  readonly first: number;
  /** Seconds between looks at the most. */
  readonly most: number;
}

/** Waits between looks at what changes seldom: each half as long again as the one before, until something has changed. */
export class Backoff {
  #next: number;

  constructor(
    private readonly pace: Pace,
    private readonly chance: () => number = Math.random,
  ) {
    this.#next = pace.first;
  }

  changed(): void {
    this.#next = this.pace.first;
  }

  /** @throws the signal's reason when it aborts. */
  async wait(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    // Many jobs that were launched together do not ask together for ever.
    const seconds = this.#next * (0.75 + this.chance() / 2);
    this.#next = Math.min(this.#next * 1.5, this.pace.most);
    try {
      await delay(seconds * 1000, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }
}
