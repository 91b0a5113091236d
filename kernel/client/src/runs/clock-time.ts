import { ZenError } from "@zen/plugin-sdk";

const FORM = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** A moment as records have it. @throws ZenError `CLOCK_INVALID` for what is none. */
export function clockTime(given: Date | string): string {
  const match = typeof given === "string" ? FORM.exec(given) : undefined;
  const zoned = typeof given === "string" && given.includes("T") && match?.[1] === undefined ? `${given}Z` : given;
  const time = match === null ? new Date(Number.NaN) : new Date(zoned);
  if (Number.isNaN(time.getTime()) || isRolledOver(given, time)) {
    throw new ZenError("CLOCK_INVALID", `${JSON.stringify(given)} is no moment that a run's clock can stand at`, {
      hint: "Write it as 2026-01-01 or 2026-01-01T12:00:00Z; a time without a zone is UTC.",
    });
  }
  return time.toISOString();
}

/** The 31st of a month that has 30 days would become the 1st of the next. */
function isRolledOver(given: Date | string, time: Date): boolean {
  if (typeof given !== "string" || /[+-]\d{2}:\d{2}$/.test(given)) return false;
  return time.getUTCDate() !== Number(given.slice(8, 10));
}
