import { setImmediate as breath } from "node:timers/promises";
import type { Database } from "../database/database.js";
import { changesAfter, lastChange } from "./changes.js";

/** Takes the names of packages that have changed, here or at another server. Must be quick and must not throw. */
export type ChangeListener = (names: readonly string[]) => void;

const page = 1_000;

/**
 * What has changed in the database, whichever server did it. Many ask at once and share one small query, so that being right costs a
 * busy server next to nothing.
 */
export class ChangeFeed {
  readonly #listeners = new Set<ChangeListener>();
  #sequence: number | undefined;
  #reading: Promise<void> = Promise.resolve();
  /** The query that has not begun yet: whoever asks before it does may wait for it. */
  #next: Promise<void> | undefined;

  constructor(private readonly database: Database) {}

  /** Listens from now on; the returned function ends it. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when listeners know of every change that was committed before the call. */
  catchUp(): Promise<void> {
    return (this.#next ??= this.#turn());
  }

  async #turn(): Promise<void> {
    // Requests that arrived together are all read before the query begins.
    await breath();
    await this.#reading.catch(() => undefined);
    this.#next = undefined;
    this.#reading = this.#read();
    await this.#reading;
  }

  async #read(): Promise<void> {
    if (this.#sequence === undefined) {
      this.#sequence = await lastChange(this.database);
      return;
    }
    for (;;) {
      const changes = await changesAfter(this.database, this.#sequence, page);
      const last = changes.at(-1);
      if (last === undefined) return;
      this.#sequence = last.sequence;
      const names = [...new Set(changes.map((change) => change.package))];
      for (const listener of this.#listeners) listener(names);
      if (changes.length < page) return;
    }
  }
}
