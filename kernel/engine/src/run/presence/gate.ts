/**
 * Where a run takes results: while it is closed none is taken. Closing waits for those who are inside, so that afterwards all that
 * has been taken is known.
 */
export class Gate {
  #inside = 0;
  #opened: Promise<void> | undefined;
  #open: () => void = () => undefined;
  #left: () => void = () => undefined;
  #closings = 0;

  /** How often it has been closed: what somebody looked at before may be gone when this has changed. */
  get closings(): number {
    return this.#closings;
  }

  /** Waits until it is open. Whoever enters calls what this returns when it leaves. */
  async enter(): Promise<() => void> {
    await this.opened();
    return this.enterNow();
  }

  /** For who knows that it is open. */
  enterNow(): () => void {
    this.#inside++;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      if (--this.#inside === 0) this.#left();
    };
  }

  async opened(): Promise<void> {
    while (this.#opened !== undefined) await this.#opened;
  }

  /** Lets nobody in any more; resolves when everybody has left. */
  async close(): Promise<void> {
    if (this.#opened === undefined) {
      this.#closings++;
      this.#opened = new Promise((resolve) => (this.#open = resolve));
    }
    while (this.#inside > 0) await new Promise<void>((resolve) => (this.#left = resolve));
  }

  open(): void {
    if (this.#opened === undefined) return;
    this.#opened = undefined;
    this.#open();
  }
}
