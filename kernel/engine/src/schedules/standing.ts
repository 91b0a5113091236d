import type { FiringRecord, ScheduleRecord } from "@zen/plugin-sdk";
import type { ScheduleBook } from "./book.js";
import { clockOf } from "./clock.js";
import { comeDue } from "./come-due.js";
import type { Situation } from "./decide.js";

/** What a trigger without a clock has seen: it makes a schedule due unless it has been seen before. */
export interface Observation {
  readonly seen: string;
  readonly because: string;
}

export interface Standing {
  readonly situation: Situation;
  /** When the next due time is to begin, as far as a clock tells. */
  readonly next: number | undefined;
}

/** A schedule's situation, from its record and its due times in the book. `running` are those whose run has not ended. */
export async function standingOf(
  book: ScheduleBook,
  record: ScheduleRecord,
  open: { readonly running: readonly FiringRecord[]; readonly queued: readonly FiringRecord[] },
  now: number,
  observed: Observation | undefined,
): Promise<Standing> {
  const { name, overlap, catchUp, jitterMs } = record;
  const timeOf = ({ due }: FiringRecord): number => Date.parse(due);
  const come =
    record.trigger.kind === "cron" || record.trigger.kind === "interval"
      ? comeDue(clockOf(record.trigger, Date.parse(record.createdAt)), {
          schedule: name,
          jitterMs,
          now,
          ...(await handled(book, record, now)),
        })
      : { dues: await seenDue(book, record, open.running, now, observed), more: false, next: undefined };
  const situation: Situation = {
    now,
    paused: record.state !== "active",
    overlap,
    catchUp,
    jitterMs,
    running: open.running.map(timeOf),
    queued: open.queued.map(timeOf).sort((a, b) => a - b),
    dues: record.state === "active" ? come.dues : [],
    more: come.more,
  };
  return { situation, next: come.next };
}

/**
 * Up to when all is done with, and what is of the time after now: due times of a clock that has been put back since. What somebody asked
 * for by hand is no time of the schedule's own.
 */
async function handled(book: ScheduleBook, { name, since }: ScheduleRecord, now: number) {
  const time = new Date(now).toISOString();
  const own = { field: "manual", op: "=", value: null } as const;
  const past = await book.firings(name, {
    where: { and: [own, { field: "due", op: "<=", value: time }] },
    sort: [{ field: "due", descending: true }],
    limit: 1,
  });
  const future = await book.firings(name, {
    where: { and: [own, { field: "due", op: ">", value: time }] },
    sort: [{ field: "due" }],
    limit: 10_000,
  });
  return {
    since: Math.max(Date.parse(since), ...past.items.map(({ due }) => Date.parse(due))),
    done: new Set(future.items.map(({ due }) => Date.parse(due))),
  };
}

/** Where runs that overlap would be skipped, what is seen meanwhile waits for the run's end: it would never be seen again. */
async function seenDue(
  book: ScheduleBook,
  { name, overlap, seen, since }: ScheduleRecord,
  running: readonly FiringRecord[],
  now: number,
  observed: Observation | undefined,
): Promise<readonly number[]> {
  if (observed === undefined || (overlap === "skip" && running.length > 0)) return [];
  const last = await book.firings(name, {
    where: {
      and: [
        { field: "seen", op: "!=", value: null },
        { field: "updatedAt", op: ">=", value: since },
      ],
    },
    limit: 1,
  });
  return observed.seen === (last.items[0]?.seen ?? seen) ? [] : [now];
}
