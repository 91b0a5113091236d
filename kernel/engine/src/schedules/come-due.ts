import { startOf, type Clock } from "./clock.js";

/** So many due times are looked at one by one; of a longer time without a scheduler the last so many. */
export const COUNTED = 10_000;

export interface ComeDue {
  /** In order. */
  readonly dues: readonly number[];
  /** There were more before them, and nobody counted those. */
  readonly more: boolean;
  /** When the next one is to begin; undefined when there is none. */
  readonly next: number | undefined;
}

export interface ComeDueScope {
  readonly schedule: string;
  readonly jitterMs: number;
  /** Whatever was due at or before this is done with. */
  readonly since: number;
  /** What of the time after it is done with all the same: a clock has been put back. */
  readonly done: ReadonlySet<number>;
  readonly now: number;
}

/** The due times that have come, and that nothing has become of yet. */
export function comeDue(clock: Clock, { schedule, jitterMs, since, done, now }: ComeDueScope): ComeDue {
  const from = lateStart(clock, since, now);
  const dues: number[] = [];
  for (let due = clock.next(from); due !== undefined; due = clock.next(due)) {
    if (done.has(due)) continue;
    const start = startOf(schedule, due, jitterMs);
    if (start > now) return { dues, more: from > since, next: start };
    dues.push(due);
  }
  return { dues, more: from > since, next: undefined };
}

/** The moment after which no more than `COUNTED` due times lie, halving the time until it is found. */
function lateStart(clock: Clock, since: number, now: number): number {
  let from = since;
  while (from < now && exceeds(clock, from, now)) from = now - Math.floor((now - from) / 2);
  return from;
}

function exceeds(clock: Clock, from: number, now: number): boolean {
  let count = 0;
  for (let due = clock.next(from); due !== undefined && due <= now; due = clock.next(due))
    if (++count > COUNTED) return true;
  return false;
}
