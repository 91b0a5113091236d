const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `300ms`, `1.5s`, `5m`, `2h`, `3d`, `1w`. */
export function durationOf(text: string): number | undefined {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d|w)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  return factor === undefined ? undefined : finite(Number(number) * factor);
}

const SIZES = ["b", "k", "m", "g", "t"];

/** Bytes of `512B`, `10MB` (millions) and `10MiB` (1024 times 1024). */
export function bytesOf(text: string): number | undefined {
  const [, number = "", unit = "", binary] = /^(\d+(?:\.\d+)?)(?:([kmgt])(i)?)?b$/i.exec(text) ?? [];
  if (number === "") return undefined;
  const power = SIZES.indexOf(unit.toLowerCase() || "b");
  return finite(Math.round(Number(number) * (binary === undefined ? 1000 : 1024) ** power));
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

/** A stretch of time as records write times: from `from` on, up to but without `to`. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
}

const DAY = 86_400_000;
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})?$/i;

/**
 * What a date or time means: all of the year, month, day, minute, second or millisecond that it names, in UTC where it
 * names no other zone; `today`, `yesterday`, `now`, and a duration `ago`.
 */
export function stretchOf(text: string, now: number): Stretch | undefined {
  const word = text.toLowerCase();
  const midnight = now - (now % DAY);
  if (word === "now") return stretch(now, now + 1);
  if (word === "today") return stretch(midnight, midnight + DAY);
  if (word === "yesterday") return stretch(midnight - DAY, midnight);
  const back = word.endsWith(" ago") ? durationOf(word.slice(0, -" ago".length)) : undefined;
  if (back !== undefined) return stretch(now - back, now - back + 1);
  return dateStretch(text) ?? timeStretch(text);
}

function dateStretch(text: string): Stretch | undefined {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const start = Date.parse(`${year}-${month ?? "01"}-${day ?? "01"}T00:00:00Z`);
  if (Number.isNaN(start) || (day !== undefined && new Date(start).getUTCDate() !== Number(day))) return undefined;
  const end = new Date(start);
  if (day !== undefined) end.setUTCDate(end.getUTCDate() + 1);
  else if (month !== undefined) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCFullYear(end.getUTCFullYear() + 1);
  return stretch(start, end.getTime());
}

function timeStretch(text: string): Stretch | undefined {
  const [, date, minute, second, fraction = "", zone = "Z"] = TIME.exec(text) ?? [];
  if (date === undefined || dateStretch(date) === undefined) return undefined;
  const start = Date.parse(
    `${date}T${minute}${second ?? ":00"}${fraction.padEnd(fraction === "" ? 0 : 4, "0")}${zone.toUpperCase()}`,
  );
  if (Number.isNaN(start)) return undefined;
  return stretch(start, start + (fraction !== "" ? 1 : second !== undefined ? 1000 : 60_000));
}

/** Years with more or fewer than four digits do not sort as texts. */
function stretch(from: number, to: number): Stretch | undefined {
  const [earliest, latest] = [Date.UTC(0, 0, 1), Date.parse("9999-12-31T23:59:59.999Z")];
  if (!(from >= earliest && to <= latest)) return undefined;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
