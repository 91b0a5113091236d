import { ZenError } from "../../errors.js";
import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema, type SchemaTree } from "hyparquet";
import { basename } from "node:path";
import type { DeclaredColumn } from "../../contracts/processing.js";
import type { Column, DataType, Schema } from "../schema.js";
import { columnOf } from "../plan/faults.js";
import { fileFault } from "./text.js";

/** The schema of a Parquet file; with declared columns, of those only. */
export async function describeParquet(path: string, declared: readonly DeclaredColumn[]): Promise<Schema> {
  const tree = await readTree(path);
  if (declared.length === 0) return { columns: tree.children.map((child) => columnFrom(child)) };
  const names: Schema = {
    columns: tree.children.map(({ element }) => ({ name: element.name, type: "string", nullable: true })),
  };
  declared.forEach(({ name }) => columnOf(names, name));
  return {
    columns: declared.map(({ name, type }) => {
      const column = columnFrom(tree.children.find(({ element }) => element.name === name)!);
      return type === undefined ? column : { ...column, type };
    }),
  };
}

async function readTree(path: string): Promise<SchemaTree> {
  try {
    return parquetSchema(await parquetMetadataAsync(await asyncBufferFromFile(path)));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== undefined) throw fileFault(path, cause);
    throw new ZenError("DATA_FILE_UNREADABLE", "This is no Parquet file, or it is cut short", {
      place: basename(path),
      hint: "Write or fetch it again.",
      cause,
    });
  }
}

function columnFrom(node: SchemaTree): Column {
  const { name, repetition_type } = node.element;
  return { name, type: typeOf(node), nullable: repetition_type !== "REQUIRED" };
}

function typeOf(node: SchemaTree): DataType {
  const { type, converted_type, logical_type, name, repetition_type } = node.element;
  const list = listElement(node);
  if (list !== undefined) return { list: typeOf(list) };
  if (node.children.length > 0 || repetition_type === "REPEATED") throw unsupported(name, "nested");
  const logical = logical_type?.type;
  if (
    logical === "TIMESTAMP" ||
    logical === "DATE" ||
    converted_type?.startsWith("TIMESTAMP") === true ||
    converted_type === "DATE" ||
    type === "INT96"
  )
    return "timestamp";
  if (logical === "DECIMAL" || converted_type === "DECIMAL") return "float64";
  if (logical === "TIME" || converted_type?.startsWith("TIME_") === true || converted_type === "INTERVAL")
    throw unsupported(name, logical ?? converted_type!);
  switch (type) {
    case "BOOLEAN":
      return "bool";
    case "INT32":
    case "INT64":
      return "int64";
    case "FLOAT":
    case "DOUBLE":
      return "float64";
    case "BYTE_ARRAY":
      if (logical === "STRING" || logical === "ENUM" || converted_type === "UTF8" || converted_type === "ENUM")
        return "string";
      throw unsupported(name, "bytes");
    default:
      throw unsupported(name, logical ?? type ?? "unknown");
  }
}

/** The element of a three-level list, as the format prescribes it. */
function listElement(node: SchemaTree): SchemaTree | undefined {
  const { converted_type, logical_type } = node.element;
  if (converted_type !== "LIST" && logical_type?.type !== "LIST") return undefined;
  return node.children[0]?.children[0];
}

function unsupported(column: string, type: string): ZenError {
  return new ZenError(
    "DATA_TYPE_UNSUPPORTED",
    `The column "${column}" is of the type ${type}, which Zen does not know`,
    { hint: "Name the columns to read, without this one." },
  );
}
