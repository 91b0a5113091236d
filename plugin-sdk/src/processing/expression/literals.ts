import type { Literal } from "./ast.js";

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;

/** Microseconds of 0001-01-01 and of the last microsecond of 9999: all timestamps lie between. */
export const minTimestamp = -62135596800000000n;
export const maxTimestamp = 253402300799999999n;

export function isInt64(value: bigint): boolean {
  return value >= minInt64 && value <= maxInt64;
}

export function integerLiteral(type: "int64" | "timestamp", value: bigint): Literal {
  const number = Number(value);
  return { kind: "literal", type, value: Number.isSafeInteger(number) ? number : String(value) };
}

/** @throws RangeError for -0, which is no literal. */
export function floatLiteral(value: number): Literal {
  if (Object.is(value, -0)) throw new RangeError("-0 is written negate(0.0)");
  return { kind: "literal", type: "float64", value: Number.isFinite(value) ? value : String(value) };
}

export const nullLiteral: Literal = { kind: "literal", type: "null", value: null };

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Microseconds since 1970 of `2001-01-31`, `2001-01-31T23:59`, `2001-01-31 23:59:59.123456`, a time with `Z`, an offset like `+01:00`,
 * or nothing, which means UTC; undefined for anything else, such as a 30th of February.
 */
export function parseTimestamp(text: string): bigint | undefined {
  const match = iso.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    year === 0 ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return undefined;
  date.setUTCHours(hour, minute, second);
  const offset = parseOffset(match[8]);
  if (offset === undefined) return undefined;
  const value = (BigInt(date.getTime()) - BigInt(offset) * 60000n) * 1000n + BigInt((match[7] ?? "").padEnd(6, "0"));
  return value >= minTimestamp && value <= maxTimestamp ? value : undefined;
}

function parseOffset(text: string | undefined): number | undefined {
  if (text === undefined || text === "Z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 15 || minutes > 59) return undefined;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** `2001-01-31T23:59:59Z`, with six decimals where they are not zero. */
export function formatTimestamp(microseconds: bigint): string {
  const fraction = ((microseconds % 1000000n) + 1000000n) % 1000000n;
  const seconds = new Date(Number((microseconds - fraction) / 1000n)).toISOString().slice(0, 19);
  return fraction === 0n ? `${seconds}Z` : `${seconds}.${String(fraction).padStart(6, "0")}Z`;
}
