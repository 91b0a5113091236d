import type { Count, Counter } from "./counter.js";

/** Counts elsewhere; while that is out of reach in this process, so that guessing is bounded and nobody is locked out. */
export class FallbackCounter implements Counter {
  constructor(
    private readonly shared: Counter,
    private readonly own: Counter,
    private readonly onFault: (error: unknown) => void,
  ) {}

  add(key: string, windowMs: number): Promise<Count> {
    return this.#or((counter) => counter.add(key, windowMs));
  }

  look(key: string): Promise<Count> {
    return this.#or((counter) => counter.look(key));
  }

  async #or(ask: (counter: Counter) => Promise<Count>): Promise<Count> {
    try {
      return await ask(this.shared);
    } catch (error) {
      this.onFault(error);
      return ask(this.own);
    }
  }
}
