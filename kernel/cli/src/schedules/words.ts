import type { FiringRecord, ScheduleRecord, ScheduleTrigger } from "@zen/plugin-sdk";
import type { Style } from "../output/output.js";
import { durationWords } from "./duration.js";

export function triggerWords(trigger: ScheduleTrigger): string {
  switch (trigger.kind) {
    case "cron":
      return `${trigger.expression} (${trigger.timezone})`;
    case "interval":
      return `every ${durationWords(trigger.everyMs)}`;
    case "data":
      return "when its data changes";
    case "metric": {
      const { limit } = trigger;
      const words =
        "below" in limit
          ? `< ${limit.below}`
          : "above" in limit
            ? `> ${limit.above}`
            : `worse than ${limit.worseThan}${limit.margin === 0 ? "" : ` by ${limit.margin}`}`;
      return `${trigger.pipeline}.${trigger.metric} ${words}`;
    }
  }
}

export function catchUpWords({ catchUp }: ScheduleRecord): string {
  return catchUp.policy === "all" ? `the last ${catchUp.limit}` : catchUp.policy;
}

/** `ended succeeded` is said as `succeeded`. */
export function firingWord({ state, outcome, run }: FiringRecord): string {
  if (state === "ended") return outcome ?? "ended";
  return state === "fired" && run !== undefined ? "running" : state;
}

export function firingColour(word: string, { green, red, yellow, cyan }: Style): (text: string) => string {
  if (word === "succeeded") return green;
  if (["failed", "refused", "lost"].includes(word)) return red;
  return ["skipped", "missed", "cancelled", "interrupted"].includes(word) ? yellow : cyan;
}

/** Its run, or why there is none. */
export function firingReason({ run, because = "", error, missed }: FiringRecord): string {
  if (error !== undefined) return `${error.code}: ${error.message.split("\n")[0]}`;
  if (missed !== undefined && missed.count > 1)
    return `${missed.atLeast === true ? "at least " : ""}${missed.count} due times since ${missed.from}: ${because}`;
  if (run === undefined) return because;
  return because === "" ? run : `${run}  ${because}`;
}
