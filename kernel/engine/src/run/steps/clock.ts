import type { ClockPrecision } from "@zen/plugin-sdk/pipeline";

const LENGTH: Readonly<Record<Exclude<ClockPrecision, "run">, number>> = { hour: 3_600_000, day: 86_400_000 };

/** What a step is told of the time, as exactly as it wants to know. */
export function clockAt(time: Date, precision: ClockPrecision): string {
  if (precision === "run") return time.toISOString();
  const length = LENGTH[precision];
  return new Date(Math.floor(time.getTime() / length) * length).toISOString();
}
