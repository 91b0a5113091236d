interface Reader<T> {
  readonly waiting: T[];
  wake: () => void;
}

/** Events for any number of readers, each of whom gets what happens after it began; nothing is kept for nobody. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #readers = new Set<Reader<T>>();
  #ended = false;

  push(event: T): void {
    for (const reader of this.#readers) {
      reader.waiting.push(event);
      reader.wake();
    }
  }

  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.wake();
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    const reader: Reader<T> = { waiting: [], wake: () => undefined };
    this.#readers.add(reader);
    const stop = async (): Promise<IteratorResult<T>> => {
      this.#readers.delete(reader);
      return { done: true, value: undefined };
    };
    return {
      next: async () => {
        while (reader.waiting.length === 0 && !this.#ended)
          await new Promise<void>((resolve) => (reader.wake = resolve));
        const value = reader.waiting.shift();
        return value === undefined ? stop() : { done: false, value };
      },
      return: stop,
    };
  }
}
