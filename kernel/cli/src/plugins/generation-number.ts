import { ZenError } from "@zen/plugin-sdk";

/** @throws ZenError `USAGE_INVALID` for what is no number of a generation. */
export function generationNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9][0-9]{0,9}$/.test(text)) return Number(text);
  throw new ZenError("USAGE_INVALID", `${JSON.stringify(text)} is no number of a generation`, {
    hint: "`zen plugins:generations` lists them.",
  });
}
