import { Cron, type CronOptions } from "croner";
import { ZenError } from "@zen/plugin-sdk";
import { Zone } from "./zone.js";

const HOUR = 3_600_000;
/** A wall time is read as one of UTC: the time zone is this module's own business. */
const IN_UTC: CronOptions = { utcOffset: 0, paused: true };
const FIELDS = ["minute", "hour", "day of month", "month", "day of week"] as const;

/** The times of a cron expression on the clocks of a time zone. */
export interface CronTimes {
  /** The first one after an instant; undefined when there is none. Both in milliseconds since 1970. */
  next(after: number): number | undefined;
}

/**
 * Reads a cron expression of five fields, of six with seconds first, or a nickname such as `@daily`.
 *
 * Where clocks are changed: an expression that names hours means each time once: one that exists twice counts at its first
 * occurrence, one that does not exist is moved behind the gap. An expression whose hours begin with `*` goes on in real
 * time: it counts both occurrences, and none that does not exist.
 *
 * @throws ZenError `CRON_INVALID`, `TIMEZONE_UNKNOWN`.
 */
export function cronTimes(expression: string, timezone: string): CronTimes {
  const zone = new Zone(timezone);
  const pattern = parse(expression);
  const hours = expression.startsWith("@") ? expression : expression.trim().split(/\s+/).at(-4);
  const everyHour = hours?.startsWith("*") === true || hours === "@hourly";
  const instants = (wall: number): readonly number[] => {
    const found = zone.instantsOf(wall);
    if (everyHour) return found;
    return found.length === 0 ? [zone.afterGap(wall)] : found.slice(0, 1);
  };
  const nextWall = (wall: number): number | undefined => pattern.nextRun(new Date(wall))?.getTime();

  return {
    next(after) {
      const start = Math.floor(zone.wallAt(after) / 1000) * 1000;
      let wall = nextWall(zone.changesAround(after) ? start - 3 * HOUR : start);
      let best: number | undefined;
      // Where the clock is changed, a later time on the wall may come earlier.
      for (let last = Number.POSITIVE_INFINITY; wall !== undefined && wall <= last; wall = nextWall(wall)) {
        for (const instant of instants(wall)) if (instant > after && instant < (best ?? Infinity)) best = instant;
        if (best === undefined || last !== Number.POSITIVE_INFINITY) continue;
        if (!zone.changesAround(best)) return best;
        last = wall + 3 * HOUR;
      }
      return best;
    },
  };
}

function parse(expression: string): Cron {
  try {
    const pattern = new Cron(expression, IN_UTC);
    const fields = expression.trim().split(/\s+/).length;
    if (expression.startsWith("@") || fields === 5 || fields === 6) return pattern;
  } catch (cause) {
    throw invalid(expression, cause);
  }
  throw invalid(expression);
}

/** Says which field is wrong, and points at it. */
function invalid(expression: string, cause?: unknown): ZenError {
  const words = [...expression.matchAll(/\S+/g)];
  const names = words.length === 6 ? ["second", ...FIELDS] : FIELDS;
  if (words.length !== names.length) {
    return new ZenError(
      "CRON_INVALID",
      `The cron expression ${JSON.stringify(expression)} has ${words.length} ${words.length === 1 ? "field" : "fields"}, not five or six`,
      {
        hint: `They are: ${FIELDS.join(", ")}; with a sixth, seconds come first. For example "0 3 * * *", or @daily.`,
      },
    );
  }
  const at = words.findIndex((word, index) => !isSound(word[0], index, names.length));
  const word = words[Math.max(0, at)] as RegExpMatchArray;
  const caret = `${" ".repeat(word.index ?? 0)}${"^".repeat(word[0].length)}`;
  return new ZenError(
    "CRON_INVALID",
    `The ${names[Math.max(0, at)]} of the cron expression cannot be ${JSON.stringify(word[0])}\n  ${expression}\n  ${caret}`,
    { cause, hint: HINTS[names[Math.max(0, at)] as string] ?? "See the guide on continuous training." },
  );
}

const HINTS: Readonly<Record<string, string>> = {
  second: "Seconds are 0 to 59, *, a range such as 10-20, a list such as 0,30, or a step such as */10.",
  minute: "Minutes are 0 to 59, *, a range such as 10-20, a list such as 0,30, or a step such as */15.",
  hour: "Hours are 0 to 23, *, a range such as 9-17, a list such as 6,18, or a step such as */4.",
  "day of month": "Days are 1 to 31, *, L for the last one, a range, a list, or a step.",
  month: "Months are 1 to 12 or JAN to DEC, *, a range, a list, or a step.",
  "day of week": "Days are 0 to 7 (0 and 7 are Sunday) or SUN to SAT, *, a range, a list, MON#1 or FRI#L.",
};

function isSound(word: string, index: number, count: number): boolean {
  const expression = Array.from({ length: count }, (_, at) => (at === index ? word : "*")).join(" ");
  try {
    return new Cron(expression, IN_UTC) instanceof Cron;
  } catch {
    return false; // that it is none is the answer
  }
}
