import type { Value } from "../batch.js";
import { parseTimestamp } from "../expression/literals.js";
import { isInt64 } from "../expression/literals.js";
import { toInt } from "../expression/values.js";
import type { DataType } from "../schema.js";

const integer = /^[+-]?[0-9]+$/;
const decimal = /^[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|nan|inf|infinity)$/i;

/**
 * A CSV field as a value of its column, undefined when it is none. Blanks and tabs around it do not count but in a string.
 * int64: decimal digits with a sign or not; float64: a decimal number, `nan`, `inf` or `infinity`; bool: `true` or `false`, in any
 * case; timestamp: as `parseTimestamp`.
 */
export function parseField(field: string, type: DataType): Value | undefined {
  const text = field.replace(/^[ \t]+|[ \t]+$/g, "");
  switch (type) {
    case "string":
      return field;
    case "int64":
      return parseInteger(text);
    case "float64":
      return decimal.test(text)
        ? Number(text.replace(/^([+-]?)(inf|infinity)$/i, "$1Infinity").replace(/^[+-]?nan$/i, "NaN"))
        : undefined;
    case "bool":
      return { true: true, false: false }[text.toLowerCase()];
    case "timestamp": {
      const value = parseTimestamp(text);
      return value === undefined ? undefined : toInt(value);
    }
    default:
      return undefined;
  }
}

function parseInteger(text: string): Value | undefined {
  if (!integer.test(text)) return undefined;
  const value = BigInt(text.replace("+", ""));
  return isInt64(value) ? toInt(value) : undefined;
}

/** A value of JSON as one of its column, undefined when it is none. Numbers are float64; an int64 is a whole one up to 2^53. */
export function parseJsonValue(value: unknown, type: DataType): Value | undefined {
  switch (type) {
    case "string":
      return typeof value === "string" ? value : undefined;
    case "int64":
      return Number.isSafeInteger(value) ? (value as number) + 0 : undefined;
    case "float64":
      return typeof value === "number" ? value : undefined;
    case "bool":
      return typeof value === "boolean" ? value : undefined;
    case "timestamp":
      return typeof value === "string" ? parseField(value, "timestamp") : undefined;
    default:
      return undefined;
  }
}
