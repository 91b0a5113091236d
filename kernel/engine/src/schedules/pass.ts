import type { FiringRecord, JournalBody, RunRecord, ScheduleRecord } from "@zen/plugin-sdk";
import { isLostPlace } from "../run/steps/retry.js";
import type { ScheduleBook } from "./book.js";
import { decide, type Decision } from "./decide.js";
import { standingOf, type Observation } from "./standing.js";

/**
 * - `under-way`: whoever is to begin the run, or has begun it, is at it.
 * - `not-begun`: it never began, and never will.
 * - `unclear`: that will show.
 * - `lost`: it may have begun, and nobody can tell.
 */
export type Fate = "under-way" | "not-begun" | "unclear" | "lost";

/** A run that was never begun is begun again, so many times in all. */
export const ATTEMPTS = 3;

export interface PassScope {
  /** Names the scheduler in what it writes. */
  readonly scheduler: string;
  now(): number;
  newRun(): string;
  /** The record of a run, where it has begun and the repository's metadata store has it. */
  run(id: string): Promise<RunRecord | undefined>;
  /** Of a due time with a run that has no record, or whose machine was lost. */
  fate(firing: FiringRecord): Promise<Fate>;
  /** What the schedule's trigger sees now, where it has no clock. */
  readonly observed?: Observation | undefined;
}

export interface Pass {
  /** The schedule as it was; undefined when there is none. */
  readonly record: ScheduleRecord | undefined;
  /** What has become of due times in this pass, in order; runs of `fired` ones are for the caller to begin. */
  readonly changed: readonly FiringRecord[];
  /** Runs that are to be cancelled. */
  readonly cancel: readonly FiringRecord[];
  /** Whether it will soon show what became of a run. */
  readonly unclear: boolean;
  readonly next: number | undefined;
}

/**
 * Decides what becomes of the due times of one schedule, and writes it. What was decided is written only if nobody else has written
 * meanwhile, so that any number of schedulers may do this at any time.
 */
export function passOver(book: ScheduleBook, name: string, scope: PassScope): Promise<Pass> {
  return book.state(name).change(async () => {
    const record = await book.record(name);
    if (record === undefined) return { events: [], value: nothing(undefined) };
    const open = await book.firings(name, {
      where: { field: "state", op: "in", value: ["queued", "fired"] },
      limit: 1000,
    });
    const looked = await Promise.all(
      open.items.filter(({ state }) => state === "fired").map((firing) => lookAt(firing, scope)),
    );
    const ended = looked.flatMap(({ now }) => now ?? []);
    const running = looked.flatMap(({ firing, now }) => (now === undefined ? [firing] : []));
    const queued = open.items.filter(({ state }) => state === "queued");
    const again = ended.filter(({ state }) => state === "fired");
    const { situation, next } = await standingOf(
      book,
      record,
      { running: [...running, ...again], queued },
      scope.now(),
      scope.observed,
    );
    const decisions = decide(situation);
    const before = new Map(open.items.map((firing) => [Date.parse(firing.due), firing]));
    const changed = [...ended, ...decisions.flatMap((one) => written(one, before, record, scope))];
    const cancelled = new Set(decisions.flatMap((one) => (one.to === "cancelled" ? [one.due] : [])));
    const value: Pass = {
      record,
      changed,
      cancel: running.filter(({ due }) => cancelled.has(Date.parse(due))),
      unclear: looked.some(({ fate }) => fate === "unclear"),
      next,
    };
    return { events: changed.map((firing): JournalBody => ({ type: "firing", record: firing })), value };
  });
}

function nothing(record: ScheduleRecord | undefined): Pass {
  return { record, changed: [], cancel: [], unclear: false, next: undefined };
}

interface Looked {
  readonly firing: FiringRecord;
  /** What it is now, where that is something else. */
  readonly now?: FiringRecord;
  readonly fate?: Fate;
}

async function lookAt(firing: FiringRecord, scope: PassScope): Promise<Looked> {
  const updatedAt = new Date(scope.now()).toISOString();
  const run = await scope.run(firing.run as string);
  if (run !== undefined) {
    if (run.state === "running") return { firing };
    const fate = mayGoOn(run) ? await scope.fate(firing) : undefined;
    if (fate === "under-way" || fate === "unclear") return { firing, fate };
    return { firing, now: { ...firing, state: "ended", outcome: run.state, updatedAt } };
  }
  const fate = await scope.fate(firing);
  if (fate === "under-way" || fate === "unclear") return { firing, fate };
  // It may have begun while that was found out.
  if ((await scope.run(firing.run as string)) !== undefined) return { firing };
  const { attempt = 1 } = firing;
  if (fate === "not-begun" && attempt < ATTEMPTS) {
    const anew = { run: scope.newRun(), attempt: attempt + 1, scheduler: scope.scheduler, updatedAt };
    return { firing, fate, now: { ...firing, ...anew } };
  }
  const because =
    fate === "lost"
      ? "the process that was to run it ended, and left no record of a run"
      : `${attempt} processes that were to run it ended before they began`;
  return { firing, fate, now: { ...firing, state: "lost", because, updatedAt } };
}

/** Its machine was lost under it: whoever began it may have another run go on with it. */
const mayGoOn = ({ state, error }: RunRecord): boolean => state === "interrupted" && isLostPlace(error?.code);

/** What a decision writes. */
function written(
  decision: Decision,
  before: ReadonlyMap<number, FiringRecord>,
  record: ScheduleRecord,
  { scheduler, observed, ...scope }: PassScope,
): readonly FiringRecord[] {
  if (decision.to === "cancelled") return [];
  const due = new Date(decision.due).toISOString();
  const made = { schedule: record.name, due, ...(isSeen(record) ? observed : {}) };
  const base = { ...(before.get(decision.due) ?? made), updatedAt: new Date(scope.now()).toISOString() };
  switch (decision.to) {
    case "fired":
      return [{ ...base, state: "fired", run: scope.newRun(), attempt: 1, scheduler }];
    case "queued":
      return [{ ...base, state: "queued" }];
    case "skipped":
      return [{ ...base, state: "skipped", because: decision.because }];
    case "missed": {
      const { count, from, more } = decision;
      const missed = { count, from: new Date(from).toISOString(), ...(more ? { atLeast: true as const } : {}) };
      return [{ ...base, state: "missed", because: "no scheduler ran", missed }];
    }
  }
}

function isSeen({ trigger }: ScheduleRecord): boolean {
  return trigger.kind === "data" || trigger.kind === "metric";
}
