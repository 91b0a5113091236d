import { log } from "./log.js";

/**
 * What keeps a server from following the wishes, such as a full disk or a damaged file, is no reason to stop answering: it is
 * logged once, and tried again.
 */
export class Trouble {
  #last: string | undefined;

  /** Runs `work`, and returns undefined when it fails. */
  async during<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.#last = undefined;
      return result;
    } catch (error) {
      const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (problem !== this.#last) log(`Cannot follow what is wished for: ${problem}`);
      this.#last = problem;
      return undefined;
    }
  }
}
