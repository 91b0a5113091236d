import {
  Bool,
  DataType as Arrow,
  Field,
  Float64,
  Int64,
  List,
  Schema as ArrowSchema,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";
import { ZenError } from "@zen/plugin-sdk";
import type { DataType, Schema } from "@zen/plugin-sdk/processing";

/** A type of Zen as Arrow has it. */
export function arrowType(type: DataType): Arrow {
  if (typeof type === "object") return new List(new Field("item", arrowType(type.list), true));
  switch (type) {
    case "bool":
      return new Bool();
    case "int64":
      return new Int64();
    case "float64":
      return new Float64();
    case "string":
      return new Utf8();
    case "timestamp":
      return new TimestampMicrosecond("UTC");
  }
}

export function arrowSchema({ columns }: Schema): ArrowSchema {
  return new ArrowSchema(columns.map(({ name, type, nullable }) => new Field(name, arrowType(type), nullable)));
}

/** The schema of Zen for one of Arrow. @throws ZenError `DATA_TYPE_UNSUPPORTED` naming the column. */
export function zenSchema({ fields }: ArrowSchema): Schema {
  return {
    columns: fields.map(({ name, type, nullable }) => ({ name, type: zenType(name, type as Arrow), nullable })),
  };
}

function zenType(column: string, type: Arrow): DataType {
  if (Arrow.isDictionary(type)) return zenType(column, type.dictionary as Arrow);
  if (Arrow.isBool(type)) return "bool";
  if (Arrow.isInt(type)) return "int64";
  if (Arrow.isFloat(type)) return "float64";
  if (Arrow.isUtf8(type) || Arrow.isLargeUtf8(type)) return "string";
  if (Arrow.isTimestamp(type) || Arrow.isDate(type)) return "timestamp";
  if (Arrow.isList(type)) return { list: zenType(column, type.valueType as Arrow) };
  throw new ZenError(
    "DATA_TYPE_UNSUPPORTED",
    `the column "${column}" is of the type ${String(type)}, which Zen does not know`,
    {
      hint: "Write numbers, texts, booleans, times, or lists of them.",
    },
  );
}
