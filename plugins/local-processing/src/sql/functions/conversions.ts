import type { SqlFunction } from "./spec.js";

/** What the engine's error function says, so that its error can be told apart. */
export const timestampRange = "zen: timestamp out of range";

export const conversions: Readonly<Record<string, SqlFunction>> = {
  int: ([a], type) => (type === "int64" ? a! : type === "bool" ? `${a}::BIGINT` : `trunc(${a})::BIGINT`),
  float: ([a], type) => (type === "float64" ? a! : `${a}::DOUBLE`),
  string: ([a], type) => (type === "string" ? a! : `${a}::VARCHAR`),
  // The engine's casts also take blanks, underscores and other bases.
  parse_int: ([a]) => `CASE WHEN regexp_full_match(${a}, '[+-]?[0-9]+') THEN TRY_CAST(${a} AS BIGINT) END`,
  parse_float: ([a]) =>
    `CASE WHEN regexp_full_match(${a}, '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(${a} AS DOUBLE) END`,
  to_microseconds: ([a]) => `epoch_us(${a})`,
  from_microseconds: ([a]) =>
    `CASE WHEN ${a} BETWEEN -62135596800000000 AND 253402300799999999 THEN make_timestamp(${a}) WHEN ${a} IS NOT NULL THEN error('${timestampRange}') END`,
};
