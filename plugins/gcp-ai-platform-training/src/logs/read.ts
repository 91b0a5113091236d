import { setTimeout as delay } from "node:timers/promises";
import { isFinal, type LogLine, type LogOptions } from "@zen/plugin-sdk";
import type { CustomJob } from "../job/custom-job.js";
import { statusOfJob } from "../job/status.js";
import type { LogEntries } from "./entries.js";
import { jobFilter } from "./filter.js";
import { lineOf } from "./line.js";
import { cursorOf, isAfter, positionOf, type Position } from "./position.js";

export interface LogReading extends LogOptions {
  readonly entries: LogEntries;
  /** The job; undefined when it has been deleted. */
  look(signal?: AbortSignal): Promise<CustomJob | undefined>;
  readonly pollMs: number;
  /** For so long after a job's end its last lines may still come. */
  readonly settleMs: number;
}

/** Cloud Logging takes entries in any order; those that come later than this after newer ones are not seen. */
const OVERLAP_MS = 60_000;

/**
 * A job's lines after a cursor. While it follows, an entry that turns up late is given as soon as it is there, after newer ones. The log of a job that has
 * ended is given whole, for which the service may need `settleMs`.
 */
export async function* readJobLog({
  entries,
  look,
  pollMs,
  settleMs,
  cursor,
  follow = false,
  signal,
}: LogReading): AsyncGenerator<LogLine, void, undefined> {
  const begin = cursor === undefined ? undefined : positionOf(cursor);
  let newest: Position | undefined = begin;
  const given = new Set<string>();
  for (;;) {
    signal?.throwIfAborted();
    // Asked before reading: what was printed last is there when the job has ended long enough ago.
    const job = await look(signal);
    if (job === undefined) return;
    const ended = isFinal(statusOfJob(job).state);
    const settled = ended && Date.now() - Date.parse(job.endTime ?? "1970-01-01") >= settleMs;
    for await (const entry of entries.list(jobFilter(job, overlapping(newest)), signal)) {
      if ((begin !== undefined && !isAfter(entry, begin)) || given.has(entry.insertId)) continue;
      signal?.throwIfAborted();
      given.add(entry.insertId);
      const late = newest !== undefined && !isAfter(entry, newest);
      if (!late || newest === undefined) newest = entry;
      yield lineOf(entry, cursorOf(newest, late ? entry.insertId : ""));
    }
    if (settled || (!ended && !follow)) return;
    await delay(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}

/** From where to read again, so that late entries are seen. */
function overlapping(newest: Position | undefined): string | undefined {
  return newest && new Date(Date.parse(newest.timestamp) - OVERLAP_MS).toISOString();
}
