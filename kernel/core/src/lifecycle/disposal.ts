import { ZenError } from "@zen/plugin-sdk";
import { withDeadline } from "./deadline.js";

interface Entry {
  readonly what: string;
  readonly undo: Undo;
}

/** A function that has the deadline to itself, or a stack each of whose entries has. */
type Undo = (() => void | Promise<void>) | DisposalStack;

/** Things to undo, last first, each awaited with a deadline of its own; one that fails does not save the others. */
export class DisposalStack {
  readonly #entries: Entry[] = [];
  #disposed: Promise<readonly unknown[]> | undefined;

  get closed(): boolean {
    return this.#disposed !== undefined;
  }

  /** @param what names it in errors: `plugin @acme/store`, `backend local-artifact-store`. */
  push(what: string, undo: Undo): void {
    if (this.closed) throw new Error(`${what} came after everything was undone.`);
    this.#entries.push({ what, undo });
  }

  /** Undoes everything and returns what went wrong. A second call returns the outcome of the first. */
  dispose(deadlineMs: number): Promise<readonly unknown[]> {
    return (this.#disposed ??= this.#run(deadlineMs));
  }

  async #run(deadlineMs: number): Promise<readonly unknown[]> {
    const faults: unknown[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      const { what, undo } = entry;
      try {
        if (undo instanceof DisposalStack) faults.push(...(await undo.dispose(deadlineMs)));
        else await withDeadline(undo, deadlineMs, () => stopTimeout(what, deadlineMs));
      } catch (error) {
        faults.push(error);
      }
    }
    return faults;
  }
}

function stopTimeout(what: string, deadlineMs: number): ZenError {
  return new ZenError("STOP_TIMEOUT", `${what} did not stop within ${deadlineMs / 1000} s and was left behind.`, {
    hint: "Something it waits for never ends; its other parts were stopped as usual.",
    data: { what, deadlineMs },
  });
}
