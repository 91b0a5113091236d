import { createHash } from "node:crypto";
import type { ScheduleTrigger } from "@zen/plugin-sdk";
import { cronTimes } from "./cron.js";

/** The due times of a schedule, without jitter; none for one that waits for something to be seen. */
export interface Clock {
  next(after: number): number | undefined;
}

/** @param origin From when an interval counts. @throws ZenError `CRON_INVALID`, `TIMEZONE_UNKNOWN`. */
export function clockOf(trigger: ScheduleTrigger, origin: number): Clock {
  switch (trigger.kind) {
    case "cron":
      return cronTimes(trigger.expression, trigger.timezone);
    case "interval": {
      const { everyMs } = trigger;
      return { next: (after) => origin + Math.max(1, Math.floor((after - origin) / everyMs) + 1) * everyMs };
    }
    default:
      return { next: () => undefined };
  }
}

/** When the run of a due time is to begin: the same for whoever asks. */
export function startOf(schedule: string, due: number, jitterMs: number): number {
  if (jitterMs === 0) return due;
  const hash = createHash("sha256").update(`${schedule} ${due}`).digest().readUInt32BE();
  return due + Math.floor((hash / 2 ** 32) * jitterMs);
}
