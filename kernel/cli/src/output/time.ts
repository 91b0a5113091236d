export { duration } from "@zen/client/words";

const SECOND = 1000;
const UNITS = [
  { name: "second", ms: SECOND, below: 60 * SECOND },
  { name: "minute", ms: 60 * SECOND, below: 3600 * SECOND },
  { name: "hour", ms: 3600 * SECOND, below: 24 * 3600 * SECOND },
  { name: "day", ms: 24 * 3600 * SECOND, below: 30 * 24 * 3600 * SECOND },
] as const;

/** `just now`, `5 minutes ago`, `yesterday`; a date for what is older than a month. */
export function ago(time: string, now = Date.now()): string {
  const then = Date.parse(time);
  if (Number.isNaN(then)) return "";
  const passed = Math.max(0, now - then);
  if (passed < 10 * SECOND) return "just now";
  const unit = UNITS.find(({ below }) => passed < below);
  if (unit === undefined) return time.slice(0, 10);
  const count = Math.floor(passed / unit.ms);
  return unit.name === "day" && count === 1 ? "yesterday" : `${count} ${unit.name}${count === 1 ? "" : "s"} ago`;
}
