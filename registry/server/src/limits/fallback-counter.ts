import type { Count, Counter } from "./counter.js";

/** For so long it is not asked again: who waits for what is away waits with every request. */
const pauseMs = 5_000;

/** Counts elsewhere; while that is out of reach in this process, so that guessing is bounded and nobody is locked out. */
export class FallbackCounter implements Counter {
  #awayUntil = 0;

  constructor(
    private readonly shared: Counter,
    private readonly own: Counter,
    private readonly onFault: (error: unknown) => void,
    private readonly now: () => number = Date.now,
  ) {}

  add(key: string, windowMs: number): Promise<Count> {
    return this.#or((counter) => counter.add(key, windowMs));
  }

  look(key: string): Promise<Count> {
    return this.#or((counter) => counter.look(key));
  }

  async #or(ask: (counter: Counter) => Promise<Count>): Promise<Count> {
    if (this.now() < this.#awayUntil) return ask(this.own);
    try {
      return await ask(this.shared);
    } catch (error) {
      this.#awayUntil = this.now() + pauseMs;
      this.onFault(error);
      return ask(this.own);
    }
  }
}
