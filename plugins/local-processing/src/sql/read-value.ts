import type { DataType } from "@zen/plugin-sdk/processing";
import { text } from "./text.js";

/** What the engine's error function says of a value that its column's type does not allow. */
export const invalidValue = "zen: invalid value";

/**
 * A CSV field, which is text, as a value of its column. The engine's own casts take 1.5 for the int64 2 and lose the offset
 * of a time, so a value is taken from a cast only when it writes back as the same text; all others are looked at closely.
 */
export function csvValueSql(field: string, type: DataType): string {
  const trimmed = `trim(${field}, ' \t')`;
  switch (type) {
    case "int64":
      return checked(
        field,
        "BIGINT",
        `CASE WHEN regexp_full_match(${trimmed}, '[+-]?[0-9]+') THEN TRY_CAST(${trimmed} AS BIGINT) END`,
      );
    case "float64":
      // The engine's cast takes 1_000, and drops a plus before whatever follows.
      return orInvalid(
        field,
        `CASE WHEN NOT contains(${field}, '_') AND NOT contains(${field}, '+-') THEN TRY_CAST(${trimmed} AS DOUBLE) END`,
      );
    case "bool":
      return orInvalid(field, `CASE lower(${trimmed}) WHEN 'true' THEN true WHEN 'false' THEN false END`);
    case "timestamp":
      return checked(field, "TIMESTAMP", isoTimestampSql(trimmed), `${fourDigitYear(field)} AND `);
    default:
      return field;
  }
}

/** A JSON value, as the engine's JSON type, as a value of its column. */
export function jsonValueSql(value: string, type: DataType): string {
  const kind = `json_type(${value})`;
  const present = `CASE WHEN ${kind} <> 'NULL' THEN ${value} END`;
  const number = `CASE WHEN ${kind} IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN TRY_CAST(CAST(${value} AS VARCHAR) AS DOUBLE) END`;
  const string = `CASE WHEN ${kind} = 'VARCHAR' THEN ${value} ->> '$' END`;
  switch (type) {
    case "int64":
      // JSON's numbers are float64, as JavaScript reads them; whole ones are exact up to 2^53.
      return orInvalid(
        present,
        `CASE WHEN trunc(${number}) = ${number} AND abs(${number}) <= 9007199254740991 THEN CAST(${number} AS BIGINT) END`,
      );
    case "float64":
      return orInvalid(present, number);
    case "bool":
      return orInvalid(present, `CASE WHEN ${kind} = 'BOOLEAN' THEN CAST(${value} AS VARCHAR) = 'true' END`);
    case "timestamp":
      return orInvalid(present, isoTimestampSql(string));
    default:
      return orInvalid(present, string);
  }
}

/** Fast for what writes back as it was read, `slow` for the rest. */
function checked(field: string, type: string, slow: string, condition = ""): string {
  const cast = `TRY_CAST(${field} AS ${type})`;
  return `CASE WHEN ${condition}CAST(${cast} AS VARCHAR) = ${field} THEN ${cast} ELSE ${orInvalid(field, slow)} END`;
}

/** Not so of `infinity` and the year 10000, which the engine would also take. */
function fourDigitYear(value: string): string {
  return `${value}[5] = '-'`;
}

function orInvalid(field: string, value: string): string {
  return `CASE WHEN ${field} IS NOT NULL THEN coalesce(${value}, error(${text(invalidValue)})) END`;
}

const date = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const clock = "[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?";

/** The forms that `parseTimestamp` reads: the zone is put on where it is missing, as the engine's cast of text with none drops none. */
function isoTimestampSql(value: string): string {
  const asDate = `TRY_CAST(${value} AS DATE)`;
  const seconds = `regexp_replace(replace(${value}, 'T', ' '), '( [0-9]{2}:[0-9]{2})(Z|[+-]|$)', '\\1:00\\2')`;
  const zoned = `CASE WHEN regexp_full_match(${value}, '${date}[T ]${clock}') THEN ${seconds} || '+00' ELSE regexp_replace(${seconds}, '([+-][0-9]{2})([0-9]{2})$', '\\1:\\2') END`;
  const micros = `epoch_us(TRY_CAST(${zoned} AS TIMESTAMPTZ))`;
  return `CASE
    WHEN ${fourDigitYear(value)} AND CAST(${asDate} AS VARCHAR) = ${value} THEN CAST(${asDate} AS TIMESTAMP)
    WHEN regexp_full_match(${value}, '${date}[T ]${clock}(Z|[+-](0[0-9]|1[0-5]):?[0-5][0-9])?') AND ${micros} BETWEEN -62135596800000000 AND 253402300799999999 THEN make_timestamp(${micros})
  END`;
}
