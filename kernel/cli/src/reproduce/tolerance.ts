import { ZenError } from "@zen/plugin-sdk";

/** @throws ZenError `USAGE_INVALID` for what is no number from 0 up. */
export function readTolerance(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const tolerance = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(tolerance) && tolerance >= 0) return tolerance;
  throw new ZenError(
    "USAGE_INVALID",
    `zen runs:reproduce: --tolerance ${JSON.stringify(text)} is no number from 0 up`,
    {
      hint: "Give a relative difference, such as 0.001 or 1e-6.",
    },
  );
}
