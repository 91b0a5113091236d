import type { Schema } from "../schema.js";

/** What an input holds. `dataset` is a tree of Parquet parts that Zen wrote; the others are files of any origin. */
export type InputSpec = DatasetInput | ParquetInput | CsvInput | JsonInput;

export interface DatasetInput {
  readonly format: "dataset";
  readonly schema: Schema;
}

/** `schema` may name some of the file's columns only; the others are not read. */
export interface ParquetInput {
  readonly format: "parquet";
  readonly schema: Schema;
}

/** Every row has one field for each column of the schema, in its order. Encoding is UTF-8, with or without a mark. */
export interface CsvInput extends CsvOptions {
  readonly format: "csv";
  readonly schema: Schema;
}

/** Objects, one per line or in one array; a missing key is null, a key that the schema does not name is not read. */
export interface JsonInput extends JsonOptions {
  readonly format: "json";
  readonly schema: Schema;
}

export interface CsvOptions {
  /** Whether the first line names the columns; true when absent. Without one they are `column0`, `column1`, ... */
  readonly header?: boolean;
  /** One character; `,` when absent. */
  readonly delimiter?: string;
  /** One character; `"` when absent. Inside a quoted field it is written twice. */
  readonly quote?: string;
  /** Unquoted and quoted fields that mean null; `[""]` when absent. */
  readonly nullValues?: readonly string[];
}

export interface JsonOptions {
  /** `lines`: one object per line; `array`: one array of objects. */
  readonly layout: "lines" | "array";
}
