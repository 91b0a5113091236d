import { encodeRow, type Column, type DataType } from "@zen/plugin-sdk/processing";
import { ident, text } from "./text.js";

/** The MD5 of `encodeRow(salt, columns)` in hex. Its first digits compare as text as the numbers they write. */
export function digestSql(salt: string, columns: readonly Column[]): string {
  return `md5(${[text(encodeRow(salt, [], [])), ...columns.map(({ name, type }) => encodedSql(ident(name), type))].join(" || ")})`;
}

/** A value as `encodeValue` writes it. */
function encodedSql(value: string, type: DataType): string {
  return `coalesce(${presentSql(value, type)}, 'n')`;
}

function presentSql(value: string, type: DataType): string {
  if (typeof type === "object") {
    // A lambda's parameter shadows those outside it, and lists nest.
    return `'l' || len(${value}) || ':' || array_to_string(list_transform(${value}, lambda e: ${encodedSql("e", type.list)}), '')`;
  }
  switch (type) {
    case "bool":
      return `CASE WHEN ${value} THEN 't' WHEN NOT ${value} THEN 'f' END`;
    case "int64":
      return `'i' || ${value}`;
    case "timestamp":
      return `'m' || epoch_us(${value})`;
    case "float64":
      return `'d' || CAST(CAST(CASE WHEN isnan(${value}) THEN 'NaN'::DOUBLE ELSE ${value} + 0 END AS BIT) AS VARCHAR)`;
    case "string":
      return `'s' || strlen(${value}) || ':' || ${value}`;
  }
}
