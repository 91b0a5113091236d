import type { CatchUpPolicy, OverlapPolicy } from "@zen/plugin-sdk";

/** A due time that is seen so much later was missed: no scheduler ran. */
export const LATE_MS = 60_000;
/** So many due times wait for their turn; further ones are skipped. */
export const QUEUED = 100;

/** A schedule as it stands, and what has come due. All times in milliseconds since 1970. */
export interface Situation {
  readonly now: number;
  readonly paused: boolean;
  readonly overlap: OverlapPolicy;
  readonly catchUp: CatchUpPolicy;
  /** How long after its time a due time is to begin at the latest. */
  readonly jitterMs: number;
  /** Due times whose run is under way, or about to be. */
  readonly running: readonly number[];
  /** In the order in which they are to run. */
  readonly queued: readonly number[];
  /** Have come, and nothing has become of them yet; in order. */
  readonly dues: readonly number[];
  /** There were more before them. */
  readonly more: boolean;
}

export type Decision =
  | { readonly due: number; readonly to: "fired" | "queued" }
  | { readonly due: number; readonly to: "skipped"; readonly because: string }
  /** Stands for `count` due times, of which `due` is the last. */
  | {
      readonly due: number;
      readonly to: "missed";
      readonly from: number;
      readonly count: number;
      readonly more: boolean;
    }
  /** The run under way is to be cancelled; it ends when it ends. */
  | { readonly due: number; readonly to: "cancelled" };

/**
 * What becomes of each due time: state in, decisions out. Never two runs at once, every due time gets exactly one fate, and what runs
 * runs in the order of the queue.
 */
export function decide(situation: Situation): readonly Decision[] {
  const { now, paused, overlap, catchUp, jitterMs, running, queued, dues, more } = situation;
  if (paused) return queued.map((due) => skipped(due, "the schedule was paused or deleted"));
  const late = dues.filter((due) => due + jitterMs < now - LATE_MS);
  const prompt = dues.slice(late.length);
  const caught = caughtUp(late, prompt, catchUp);
  const missed = late.slice(0, late.length - caught.length);
  const decisions: Decision[] = [];
  if (missed.length > 0)
    decisions.push({
      due: missed.at(-1) as number,
      to: "missed",
      from: missed[0] as number,
      count: missed.length,
      more,
    });

  let waiting = [...queued, ...caught];
  for (const due of prompt) {
    const before = running[0] ?? waiting[0];
    if (before === undefined) waiting.push(due);
    else if (overlap === "skip") decisions.push(skipped(due, `the run due ${at(before)} had not ended`));
    else if (overlap === "queue" && waiting.length < QUEUED) waiting.push(due);
    else if (overlap === "queue") decisions.push(skipped(due, `${QUEUED} due times were waiting already`));
    else {
      for (const older of waiting) decisions.push(skipped(older, `that of ${at(due)} came before it could begin`));
      waiting = [due];
    }
  }
  const [first, ...others] = waiting;
  if (first === undefined) return decisions;
  const known = new Set(queued);
  if (running.length === 0) {
    decisions.push({ due: first, to: "fired" });
    for (const due of others) if (!known.has(due)) decisions.push({ due, to: "queued" });
    return decisions;
  }
  for (const due of waiting) if (!known.has(due)) decisions.push({ due, to: "queued" });
  if (overlap === "cancel") for (const due of running) decisions.push({ due, to: "cancelled" });
  return decisions;
}

/** Of the due times that nobody saw in time, those that run all the same. */
function caughtUp(late: readonly number[], prompt: readonly number[], catchUp: CatchUpPolicy): readonly number[] {
  if (catchUp.policy === "all") return late.slice(Math.max(0, late.length - catchUp.limit));
  // One that is due now stands for those before it.
  return catchUp.policy === "last" && prompt.length === 0 ? late.slice(-1) : [];
}

function skipped(due: number, because: string): Decision {
  return { due, to: "skipped", because };
}

function at(time: number): string {
  return new Date(time).toISOString();
}
