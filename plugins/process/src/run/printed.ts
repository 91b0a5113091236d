import { hide } from "./hide.js";

/** What is passed on as it comes; then only the end is kept. */
const HEAD = 4 << 20;
const TAIL = 1 << 20;
/** What an error may quote. */
const LAST = 16 << 10;

/**
 * Passes on what a program prints on one stream. Of more than a few megabytes the middle is left out, so that a program that prints
 * without end costs neither memory nor disk.
 */
export class Printed {
  readonly #decoder = new TextDecoder();
  #passed = 0;
  /** The end of what was passed on. */
  #last = "";
  /** What came after the head: whole chunks, the oldest of them dropped. */
  #kept: Uint8Array[] = [];
  #keptSize = 0;
  #left = 0;

  /** @param pass Takes text, lines whole or not. */
  constructor(
    private readonly pass: (text: string) => void,
    private readonly hidden: readonly string[] = [],
  ) {}

  add(chunk: Uint8Array): void {
    if (this.#passed < HEAD) {
      this.#passed += chunk.length;
      this.#say(this.#decoder.decode(chunk, { stream: true }));
      return;
    }
    this.#kept.push(chunk);
    this.#keptSize += chunk.length;
    while (this.#keptSize - (this.#kept[0]?.length ?? 0) >= TAIL) {
      const dropped = this.#kept.shift()?.length ?? 0;
      this.#keptSize -= dropped;
      this.#left += dropped;
    }
  }

  /** Passes on what was kept back. */
  end(): void {
    if (this.#left === 0) {
      for (const chunk of this.#kept) this.#say(this.#decoder.decode(chunk, { stream: true }));
      this.#say(this.#decoder.decode());
      return;
    }
    const tail = Buffer.concat(this.#kept);
    // From the next whole line on.
    const start = tail.indexOf("\n") + 1;
    this.#say(`${this.#decoder.decode()}\n... ${this.#left + start} bytes left out ...\n`);
    this.#say(new TextDecoder().decode(tail.subarray(start)));
  }

  /** The last lines that were printed, once it has ended. */
  get last(): string {
    return this.#last;
  }

  #say(text: string): void {
    if (text === "") return;
    const shown = hide(text, this.hidden);
    this.#last = (this.#last + shown).slice(-LAST);
    this.pass(shown);
  }
}
