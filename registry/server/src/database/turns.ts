/** Lets asynchronous work through one at a time, in the order in which it came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** When all that has been asked for so far has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
