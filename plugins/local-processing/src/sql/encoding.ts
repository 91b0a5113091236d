import { encodeRow, type Column, type DataType } from "@zen/plugin-sdk/processing";
import { ident, text } from "./text.js";

/**
 * The MD5 of `encodeRow(salt, columns)` in hex. Its first digits compare as text as the numbers they write.
 *
 * All pieces go into one call of concat, which leaves nulls out and builds one string: a chain of operators would build one for
 * each step, and takes nearly twice as long.
 */
export function digestSql(salt: string, columns: readonly Column[]): string {
  return `md5(concat(${[text(encodeRow(salt, [], [])), ...columns.flatMap(({ name, type }) => pieces(ident(name), type))].join(", ")}))`;
}

/** The pieces of `encodeValue`; of a null only the first one is not null. */
function pieces(value: string, type: DataType): string[] {
  const letter = (present: string): string => `CASE WHEN ${value} IS NULL THEN 'n' ELSE '${present}' END`;
  if (typeof type === "object") {
    // The parameters of a lambda shadow those outside it, and lists nest.
    const elements = `list_transform(${value}, lambda e: concat(${pieces("e", type.list).join(", ")}))`;
    return [letter("l"), `len(${value}) || ':' || array_to_string(${elements}, '')`];
  }
  switch (type) {
    case "bool":
      return [`CASE ${value} WHEN true THEN 't' WHEN false THEN 'f' ELSE 'n' END`];
    case "int64":
      return [letter("i"), value];
    case "timestamp":
      return [letter("m"), `epoch_us(${value})`];
    case "float64":
      return [letter("d"), `CAST(CASE WHEN isnan(${value}) THEN 'NaN'::DOUBLE ELSE ${value} + 0 END AS BIT)::VARCHAR`];
    case "string":
      return [letter("s"), `strlen(${value})`, `CASE WHEN ${value} IS NOT NULL THEN ':' END`, value];
  }
}
