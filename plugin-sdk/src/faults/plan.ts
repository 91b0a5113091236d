import { setTimeout as delay } from "node:timers/promises";
import { ZenError } from "../errors.js";
import { seededRandom } from "../pipeline/random.js";

/**
 * What may go wrong with a call:
 * `error`, it fails and nothing has happened; `torn`, a write fails when half of its bytes have been taken; `full`, a write fails because the
 * disk is full; `late`, it happens, but the caller is told that it failed; `slow`, it takes its time.
 */
export type FaultKind = "error" | "torn" | "full" | "late" | "slow";

export interface FaultOptions {
  /** The same seed, and calls in the same order, bring the same faults. */
  readonly seed: string;
  /** How many of the calls go wrong, from 0 to 1; 0.05 unless told. */
  readonly rate?: number;
  /** All, unless told. */
  readonly kinds?: readonly FaultKind[];
  /** Methods (`put`), or methods and kinds of objects (`put executions`); all, unless told. */
  readonly calls?: readonly string[];
  /** From this write on, counted from 1, the disk is full until the plan is mended. */
  readonly fullFrom?: number;
  /** Milliseconds at most that a slow call waits; 20 unless told. */
  readonly slowMs?: number;
}

export interface Fault {
  readonly kind: FaultKind;
  /** Method and, for objects, the first part of the key: `put executions`. */
  readonly call: string;
}

/** Decides which calls go wrong, and how. One plan may be given to several backends. */
export class FaultPlan {
  readonly seed: string;
  /** What has gone wrong so far, in order. */
  readonly happened: Fault[] = [];
  readonly #counts = new Map<string, number>();
  #writes = 0;
  #mended = false;

  constructor(private readonly options: FaultOptions) {
    this.seed = options.seed;
  }

  /** From now on nothing goes wrong. */
  mend(): void {
    this.#mended = true;
  }

  /** What becomes of this call, among what `may` become of it. Each call has chances of its own, however calls mix in time. */
  draw(call: string, may: readonly FaultKind[]): FaultKind | undefined {
    const { rate = 0.05, kinds, calls, fullFrom = Number.POSITIVE_INFINITY } = this.options;
    const count = (this.#counts.get(call) ?? 0) + 1;
    this.#counts.set(call, count);
    const writes = may.includes("full") ? ++this.#writes : 0;
    if (this.#mended || calls?.some((wanted) => call === wanted || call.startsWith(`${wanted} `)) === false)
      return undefined;
    if (writes >= fullFrom) return this.#note("full", call);
    const random = seededRandom(`${this.seed}/${call}/${count}`);
    const possible = may.filter((kind) => kinds?.includes(kind) ?? true);
    if (possible.length === 0 || random.next() >= rate) return undefined;
    return this.#note(possible[random.int(possible.length)] as FaultKind, call);
  }

  /** Makes a call as it was drawn; `torn` is how it is made when its bytes do not come to their end. */
  async make<T>(call: string, may: readonly FaultKind[], work: () => Promise<T>, torn = work): Promise<T> {
    const kind = this.draw(call, may);
    if (kind === "error" || kind === "full") throw faultError(kind, call);
    if (kind === "slow") await delay(seededRandom(`${this.seed}/${call}`).int((this.options.slowMs ?? 20) + 1));
    const result = await (kind === "torn" ? torn() : work());
    if (kind === "late" || kind === "torn") throw faultError(kind, call);
    return result;
  }

  #note(kind: FaultKind, call: string): FaultKind {
    this.happened.push({ kind, call });
    return kind;
  }
}

/** What the caller is told: the code of a full disk where it is one, `FAULT_INJECTED` otherwise. */
export function faultError(kind: FaultKind, call: string): ZenError {
  return kind === "full"
    ? new ZenError("DISK_FULL", `There is no room left (injected into ${call})`, { data: { kind, call } })
    : new ZenError("FAULT_INJECTED", `The call ${call} was made to fail (${kind})`, {
        hint: "A test wanted it so.",
        data: { kind, call },
      });
}
