import { createHash } from "node:crypto";
import type { Value } from "./batch.js";
import type { DataType } from "./schema.js";
import type { FractionSplit } from "./plan/split.js";

/**
 * A value as text, such that rows of different values, of the same types, have different texts:
 * `n` null; `t`, `f` bool; `i` and decimal digits int64; `m` and decimal microseconds timestamp; `d` and 64 binary digits float64, the
 * sign first (-0 as 0, every NaN as 0x7ff8000000000000); `s`, the length in UTF-8 bytes, `:` and the string itself; `l`, the
 * length, `:` and the encoded elements of a list. Digits end where the next value's letter begins.
 */
export function encodeValue(value: Value, type: DataType): string {
  if (value === null) return "n";
  if (typeof type === "object") {
    const elements = value as readonly Value[];
    return `l${elements.length}:${elements.map((element) => encodeValue(element, type.list)).join("")}`;
  }
  switch (type) {
    case "bool":
      return value === true ? "t" : "f";
    case "int64":
      return `i${String(value)}`;
    case "timestamp":
      return `m${String(value)}`;
    case "float64":
      return `d${bitsOf(value as number)}`;
    case "string":
      return `s${Buffer.byteLength(value as string)}:${value as string}`;
  }
}

/** The salt as a string, then the values, with nothing between. */
export function encodeRow(salt: string, values: readonly Value[], types: readonly DataType[]): string {
  return encodeValue(salt, "string") + values.map((value, index) => encodeValue(value, types[index]!)).join("");
}

/** The place of an encoded row in [0, 2^32): the first 8 hex digits of its MD5. */
export function placeOf(encoded: string): number {
  return parseInt(createHash("md5").update(encoded, "utf8").digest("hex").slice(0, 8), 16);
}

/** Where each part of a split ends; the last one at 2^32. */
export function partBounds(parts: FractionSplit["parts"]): number[] {
  let total = 0;
  return parts.map(({ fraction }, index) => {
    total += fraction;
    return index === parts.length - 1 ? 2 ** 32 : Math.min(2 ** 32, Math.floor(2 ** 32 * total));
  });
}

const scratch = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): string {
  scratch.setFloat64(0, Number.isNaN(value) ? NaN : value + 0);
  return scratch.getBigUint64(0).toString(2).padStart(64, "0");
}
