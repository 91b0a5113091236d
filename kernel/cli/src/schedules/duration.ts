import { ZenError } from "@zen/plugin-sdk";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `15m`, `1h30m`, `500ms`, `1d` in milliseconds. @throws ZenError `USAGE_INVALID`. */
export function readDuration(text: string, flag: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text)
    throw new ZenError(
      "USAGE_INVALID",
      `--${flag} takes a time such as 30s, 15m or 1h30m, not ${JSON.stringify(text)}`,
      {
        hint: "The units are ms, s, m (minutes), h and d (24 hours).",
      },
    );
  return Math.round(parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit as string] as number), 0));
}

/** `15m`, `1h 30m`. */
export function durationWords(ms: number): string {
  const words: string[] = [];
  let left = ms;
  for (const [unit, size] of Object.entries(UNITS).reverse()) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) words.push(`${count}${unit}`);
  }
  return words.length === 0 ? "0s" : words.join(" ");
}
