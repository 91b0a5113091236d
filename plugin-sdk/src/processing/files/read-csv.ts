import type { Row, Value } from "../batch.js";
import type { CsvInput, CsvOptions } from "../plan/input.js";
import type { Column } from "../schema.js";
import { csvRecords, CsvSyntaxError, type CsvRecord } from "./csv-parser.js";
import { csvSyntax, headerMismatch, invalidValue, raggedRow } from "./faults.js";
import { parseField } from "./field.js";
import { readText } from "./text.js";

/** A data row of a CSV file before its fields are read; `row` counts from 1. */
export interface RawCsvRow extends CsvRecord {
  readonly row: number;
}

export interface OpenCsv {
  readonly names: readonly string[];
  readonly rows: AsyncIterable<RawCsvRow>;
  /** For who does not read the rows to their end. */
  close(): Promise<unknown>;
}

/** The names of a CSV file's columns, and its rows, each of as many fields. @throws ZenError `CSV_RAGGED_ROW`, `CSV_HEADER_MISMATCH`, ... */
export async function openCsv(path: string, options: CsvOptions): Promise<OpenCsv> {
  const records = withFaults(path, csvRecords(withoutMark(readText(path)), options));
  const first = await records.next();
  const names = first.done
    ? []
    : (options.header ?? true)
      ? first.value.fields
      : first.value.fields.map((_, index) => `column${index}`);
  const close = (): Promise<unknown> => records.return(undefined);
  await checkNames(path, names).catch(async (error: unknown) => Promise.reject((await close(), error)));
  const pending = !first.done && options.header === false ? first.value : undefined;
  return { names, rows: numbered(path, names.length, records, pending), close };
}

/** Rows of values. */
export async function* readCsv(path: string, input: CsvInput): AsyncGenerator<Row> {
  const nulls = new Set(input.nullValues ?? [""]);
  const { columns } = input.schema;
  for await (const { fields, row } of (await openChecked(path, input)).rows) {
    yield Object.fromEntries(
      columns.map((column, index) => [column.name, fieldValue(path, row, column, fields[index]!, nulls)]),
    );
  }
}

/** @throws ZenError `CSV_HEADER_MISMATCH` unless the header is what the schema says. */
export async function checkCsvHeader(path: string, input: CsvInput): Promise<void> {
  await (await openChecked(path, input)).close();
}

async function openChecked(path: string, input: CsvInput): Promise<OpenCsv> {
  const file = await openCsv(path, input);
  const fault = headerFault(path, file.names, input);
  if (fault === undefined) return file;
  await file.close();
  throw fault;
}

function headerFault(path: string, names: readonly string[], { header = true, schema }: CsvInput): Error | undefined {
  const wanted = schema.columns.map(({ name }) => name);
  if (!header && names.length === 0) return undefined;
  if (names.length !== wanted.length)
    return headerMismatch(
      path,
      `The file has ${names.length} columns where ${wanted.length} are expected`,
      `Expected: ${wanted.join(", ")}.`,
    );
  const odd = header ? wanted.findIndex((name, index) => name !== names[index]) : -1;
  if (odd < 0) return undefined;
  return headerMismatch(
    path,
    `Column ${odd + 1} is called "${names[odd]!}" where "${wanted[odd]!}" is expected`,
    "Describe the file again if it has changed.",
  );
}

function fieldValue(path: string, row: number, column: Column, field: string, nulls: ReadonlySet<string>): Value {
  if (nulls.has(field)) return null;
  const value = parseField(field, column.type);
  if (value === undefined) throw invalidValue(path, row, column, field);
  return value;
}

async function checkNames(path: string, names: readonly string[]): Promise<void> {
  const odd = names.findIndex((name, index) => name === "" || names.indexOf(name) !== index);
  if (odd < 0) return;
  throw headerMismatch(
    path,
    names[odd] === "" ? `Column ${odd + 1} has no name` : `Two columns are called "${names[odd]!}"`,
    "Mend the header, or set header: false if the file has none.",
  );
}

async function* numbered(
  path: string,
  width: number,
  records: AsyncGenerator<CsvRecord>,
  first: CsvRecord | undefined,
): AsyncGenerator<RawCsvRow> {
  let row = 0;
  const check = (record: CsvRecord): RawCsvRow => {
    row++;
    if (record.fields.length !== width) throw raggedRow(path, row, record.line, record.fields.length, width);
    return { ...record, row };
  };
  if (first !== undefined) yield check(first);
  for await (const record of records) {
    // A blank line between rows is no row, unless a row is one field, which may be empty.
    if (width > 1 && record.fields.length === 1 && record.fields[0] === "") continue;
    yield check(record);
  }
}

async function* withFaults(path: string, records: AsyncGenerator<CsvRecord>): AsyncGenerator<CsvRecord> {
  try {
    yield* records;
  } catch (error) {
    throw error instanceof CsvSyntaxError ? csvSyntax(path, error.message, error.line) : error;
  }
}

async function* withoutMark(text: AsyncIterable<string>): AsyncGenerator<string> {
  let first = true;
  for await (const piece of text) {
    yield first ? piece.replace(/^\uFEFF/, "") : piece;
    first = first && piece === "";
  }
}
