/** Ends a request that takes too long: as a whole, or between two pieces of its answer. */
export class Watch {
  readonly #controller = new AbortController();
  readonly #total: NodeJS.Timeout;
  readonly #idleMs: number;
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort: () => void;
  #idle: NodeJS.Timeout;
  /** Whether it was this that ended the request. */
  expired = false;

  constructor(limits: { readonly idleMs: number; readonly totalMs: number }, outer?: AbortSignal) {
    this.#idleMs = limits.idleMs;
    this.#outer = outer;
    this.#onAbort = () => this.#controller.abort(outer?.reason);
    if (outer?.aborted) this.#onAbort();
    outer?.addEventListener("abort", this.#onAbort);
    this.#total = setTimeout(() => this.#expire(), limits.totalMs);
    this.#idle = setTimeout(() => this.#expire(), this.#idleMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something has come. */
  beat(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#expire(), this.#idleMs);
  }

  close(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#idle);
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }

  #expire(): void {
    this.expired = true;
    this.#controller.abort();
  }
}
