import type { Count, Counter } from "./counter.js";

/** In this process. Bounded: who comes from a million addresses does not fill the memory, but pushes the oldest windows out. */
export class MemoryCounter implements Counter {
  readonly #windows = new Map<string, { count: number; readonly ends: number }>();

  constructor(
    private readonly most = 100_000,
    private readonly now: () => number = Date.now,
  ) {}

  async add(key: string, windowMs: number): Promise<Count> {
    const open = this.#open(key);
    if (open !== undefined) {
      open.count++;
      return this.#count(open);
    }
    if (this.#windows.size >= this.most) this.#windows.delete(this.#windows.keys().next().value!);
    const begun = { count: 1, ends: this.now() + windowMs };
    this.#windows.set(key, begun);
    return this.#count(begun);
  }

  async look(key: string): Promise<Count> {
    const open = this.#open(key);
    return open === undefined ? { count: 0, leftMs: 0 } : this.#count(open);
  }

  #open(key: string): { count: number; readonly ends: number } | undefined {
    const found = this.#windows.get(key);
    if (found === undefined || found.ends > this.now()) return found;
    this.#windows.delete(key);
    return undefined;
  }

  #count({ count, ends }: { readonly count: number; readonly ends: number }): Count {
    return { count, leftMs: Math.max(0, ends - this.now()) };
  }
}
