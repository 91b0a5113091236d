import { ZenError, type ScheduleRecord, type ScheduleTrigger } from "@zen/plugin-sdk";
import type { Prepared } from "../runs/prepare.js";
import { clockOf } from "./parts.js";
import type { NewSchedule } from "./options.js";

/** No trigger is looked at more often. */
const LEAST_MS = 1000;

/** @throws ZenError `SCHEDULE_INVALID`, `SCHEDULE_NEVER_FIRES`, `CRON_INVALID`, `TIMEZONE_UNKNOWN`. */
export function checkSchedule({ name, trigger, catchUp, jitterMs = 0 }: NewSchedule, now: number): void {
  if (!/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw invalid(
      `${JSON.stringify(name)} cannot name a schedule`,
      "Use 1 to 63 of a-z 0-9 -, beginning with a letter and not ending with -.",
    );
  if (trigger.kind !== "cron" && !(Number.isSafeInteger(trigger.everyMs) && trigger.everyMs >= LEAST_MS))
    throw invalid(
      `A schedule cannot come every ${trigger.everyMs} ms`,
      "The shortest interval is one second: --every 1s.",
    );
  if (!Number.isSafeInteger(jitterMs) || jitterMs < 0)
    throw invalid(`The jitter ${jitterMs} is no number of milliseconds`, "Give a whole number from 0 up.");
  if (catchUp?.policy === "all" && !(Number.isSafeInteger(catchUp.limit) && catchUp.limit >= 1))
    throw invalid(`Nobody can catch up with ${catchUp.limit} runs`, "Give a whole number from 1 up, or `none`.");
  if (trigger.kind === "cron" && clockOf(trigger, now).next(now) === undefined)
    throw new ZenError(
      "SCHEDULE_NEVER_FIRES",
      `The cron expression ${JSON.stringify(trigger.expression)} never comes: there is no such day`,
      { hint: "Look at its days and months: 30 2 is the 30th of February." },
    );
  if (trigger.kind === "metric") checkLimit(trigger);
}

function checkLimit({ limit, metric }: Extract<ScheduleTrigger, { kind: "metric" }>): void {
  const number = "below" in limit ? limit.below : "above" in limit ? limit.above : limit.margin;
  if (!Number.isFinite(number)) throw invalid(`The limit of ${metric} is no number`, "Give a finite number.");
}

function invalid(problem: string, hint: string): ZenError {
  return new ZenError("SCHEDULE_INVALID", problem, { hint });
}

/** The record of a schedule whose pipeline and parameters have been checked. */
export function newRecord(
  asked: NewSchedule,
  prepared: Prepared,
  now: number,
  seen: string | undefined,
): ScheduleRecord {
  const { name, trigger, stack, tags = [], overlap = "skip", catchUp = { policy: "last" }, jitterMs = 0 } = asked;
  const at = new Date(now).toISOString();
  return {
    name,
    pipeline: pipelineName(asked.pipeline, prepared),
    params: prepared.params,
    ...(stack === undefined ? {} : { stack }),
    tags,
    trigger,
    overlap,
    catchUp,
    jitterMs,
    state: "active",
    createdAt: at,
    since: at,
    ...(seen === undefined ? {} : { seen }),
  };
}

/** A file is named as the repository knows it: the scheduler works elsewhere. */
function pipelineName(given: string, { found: { module }, compiled }: Prepared): string {
  const { name } = compiled.plan;
  return given === name ? name : `${module.module.replace(/^\.\//, "")}#${name}`;
}
