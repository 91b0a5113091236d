import type { CsvInput, DataType, InputSpec, JsonInput, Schema } from "@zen/plugin-sdk/processing";
import { filesSql } from "./files.js";
import { foreignSql } from "./foreign.js";
import { csvValueSql, jsonValueSql } from "./read-value.js";
import { ident, sqlType, text } from "./text.js";

/** The SELECT over the files of an input. `types` are the file's own column types, for Parquet that Zen did not write. */
export function scanSql(input: InputSpec, paths: readonly string[], types: ReadonlyMap<string, string>): string {
  if (paths.length === 0) return emptySql(input.schema);
  const files = filesSql(paths);
  switch (input.format) {
    case "dataset":
      return `SELECT ${columns(input.schema, datasetSql)} FROM read_parquet(${files})`;
    case "parquet":
      return `SELECT ${columns(input.schema, (name, type) => foreignSql(ident(name), type, types.get(name)!))} FROM read_parquet(${files})`;
    case "csv":
      return `SELECT ${columns(input.schema, (name, type) => csvValueSql(ident(name), type))} FROM ${csvSql(input, files)}`;
    case "json":
      return `SELECT ${columns(input.schema, (name, type) => jsonValueSql(ident(name), type))} FROM ${jsonSql(input, files)}`;
  }
}

function columns(schema: Schema, sql: (name: string, type: DataType) => string): string {
  return schema.columns.map(({ name, type }) => `${sql(name, type)} AS ${ident(name)}`).join(", ");
}

function emptySql(schema: Schema): string {
  return `SELECT ${columns(schema, (_, type) => `NULL::${sqlType(type)}`)} WHERE false`;
}

/** Zen's timestamps have the zone UTC in files and none inside the engine, where no function looks at a session's zone. */
export function datasetSql(name: string, type: DataType): string {
  return withoutZone(ident(name), type);
}

function withoutZone(value: string, type: DataType): string {
  if (type === "timestamp") return `make_timestamp(epoch_us(${value}))`;
  return typeof type === "object" && holdsTimestamp(type)
    ? `list_transform(${value}, lambda e: ${withoutZone("e", type.list)})`
    : value;
}

function holdsTimestamp(type: DataType): boolean {
  return typeof type === "object" ? holdsTimestamp(type.list) : type === "timestamp";
}

/** A value as it is written to a dataset. */
export function storedSql(value: string, type: DataType): string {
  if (type === "timestamp") return `make_timestamptz(epoch_us(${value}))`;
  return typeof type === "object" && holdsTimestamp(type)
    ? `list_transform(${value}, lambda e: ${storedSql("e", type.list)})`
    : value;
}

function csvSql(input: CsvInput, files: string): string {
  const nulls = input.nullValues ?? [""];
  const options = [
    "auto_detect = false",
    "strict_mode = true",
    `header = ${input.header ?? true}`,
    `delim = ${text(input.delimiter ?? ",")}`,
    `quote = ${text(input.quote ?? '"')}`,
    `escape = ${text(input.quote ?? '"')}`,
    ...(nulls.length === 0 ? [] : [`nullstr = [${nulls.map(text).join(", ")}]`]),
    `columns = {${input.schema.columns.map(({ name }) => `${text(name)}: 'VARCHAR'`).join(", ")}}`,
  ];
  return `read_csv(${files}, ${options.join(", ")})`;
}

function jsonSql(input: JsonInput, files: string): string {
  const format = input.layout === "lines" ? "newline_delimited" : "array";
  const names = input.schema.columns.map(({ name }) => `${text(name)}: 'JSON'`).join(", ");
  return `read_json(${files}, format = '${format}', columns = {${names}}, maximum_object_size = 67108864)`;
}
