import { ZenError } from "@zen/plugin-sdk";
import type { DataType } from "@zen/plugin-sdk/processing";

/** A column of a Parquet file of any origin, whose type in the engine is `type`, as a value of a Zen type. */
export function foreignSql(value: string, wanted: DataType, type: string): string {
  if (typeof wanted === "object") {
    if (!type.endsWith("[]")) throw unsupported(value, type);
    return `list_transform(${value}, lambda e: ${foreignSql("e", wanted.list, type.slice(0, -2))})`;
  }
  const sql = conversions[wanted](value, type);
  if (sql === undefined) throw unsupported(value, type);
  return sql;
}

const integers = /^(U?TINYINT|U?SMALLINT|U?INTEGER|U?BIGINT|U?HUGEINT)$/;

const conversions: Readonly<Record<Exclude<DataType, object>, (value: string, type: string) => string | undefined>> = {
  bool: (value, type) => (type === "BOOLEAN" ? value : undefined),
  int64: (value, type) => (integers.test(type) ? `${value}::BIGINT` : undefined),
  float64: (value, type) =>
    type === "DOUBLE" || type === "FLOAT" || type.startsWith("DECIMAL") ? `${value}::DOUBLE` : undefined,
  string: (value, type) =>
    type === "VARCHAR" || type === "UUID" || type.startsWith("ENUM") ? `${value}::VARCHAR` : undefined,
  timestamp: (value, type) => {
    if (type === "DATE" || /^TIMESTAMP(_S|_MS|_NS)?$/.test(type)) return `${value}::TIMESTAMP`;
    return type === "TIMESTAMP WITH TIME ZONE" ? `make_timestamp(epoch_us(${value}))` : undefined;
  },
};

function unsupported(column: string, type: string): ZenError {
  return new ZenError(
    "DATA_TYPE_UNSUPPORTED",
    `The column ${column} of a Parquet file is of type ${type}, which does not fit the schema`,
    {
      hint: "Describe the file again, or leave the column out of the schema.",
    },
  );
}
