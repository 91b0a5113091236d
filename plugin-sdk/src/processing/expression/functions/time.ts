import type { Int } from "../values.js";
import { signature, type FunctionSpec } from "./spec.js";

const day = 86400;

/** All in UTC and the Gregorian calendar, also before it was introduced. */
export const time: readonly FunctionSpec[] = [
  field("year", "The year.", (date) => date.getUTCFullYear()),
  field("quarter", "The quarter, 1 to 4.", (date) => Math.floor(date.getUTCMonth() / 3) + 1),
  field("month", "The month, 1 to 12.", (date) => date.getUTCMonth() + 1),
  field("day", "The day of the month, 1 to 31.", (date) => date.getUTCDate()),
  field("day_of_year", "The day of the year, 1 to 366.", dayOfYear),
  field("weekday", "The day of the week, 1 for Monday to 7 for Sunday.", (date) => ((date.getUTCDay() + 6) % 7) + 1),
  field("hour", "The hour, 0 to 23.", (date) => date.getUTCHours()),
  field("minute", "The minute, 0 to 59.", (date) => date.getUTCMinutes()),
  field("second", "The second, 0 to 59.", (date) => date.getUTCSeconds()),
];

function field(name: string, meaning: string, compute: (date: Date) => number): FunctionSpec {
  return { name, meaning, signatures: [signature(["timestamp"], "int64", ([t]) => compute(secondOf(t as Int)))] };
}

/** The beginning of the second, so that times before 1970 round down and not towards zero. */
function secondOf(microseconds: Int): Date {
  if (typeof microseconds === "number") return new Date(Math.floor(microseconds / 1e6) * 1000);
  const seconds = microseconds / 1000000n - (microseconds % 1000000n < 0n ? 1n : 0n);
  return new Date(Number(seconds) * 1000);
}

function dayOfYear(date: Date): number {
  const newYear = new Date(date);
  newYear.setUTCMonth(0, 1);
  return Math.floor((date.getTime() - newYear.getTime()) / (day * 1000)) + 1;
}
