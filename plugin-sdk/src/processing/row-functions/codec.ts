import { fromErrorRecord, type ErrorRecord } from "../../errors.js";
import type { Row, Value } from "../batch.js";
import type { DataType, Schema } from "../schema.js";

/**
 * Rows as a text for a row function: a JSON array of rows, each an array of cells in the order of the schema. What JSON lacks goes as
 * text: an int64 or timestamp that is no safe integer as its digits, and of float64 "NaN", "Infinity", "-Infinity" and "-0".
 */
export function encodeRows(rows: readonly Row[], { columns }: Schema): string {
  const writers = columns.map(({ name, type }) => [name, writer(type)] as const);
  return JSON.stringify(rows.map((row) => writers.map(([name, write]) => write(row[name] ?? null))));
}

/**
 * What a row function made of them; nothing for a row that it left out.
 * @throws ZenError `ROW_FUNCTION_THREW`, `ROW_FUNCTION_RESULT_INVALID`; its place is the row.
 */
export function decodeRows(answer: string, { columns }: Schema): Row[] {
  const { rows = [], fault } = JSON.parse(answer) as Answer;
  if (fault !== undefined) throw fromErrorRecord(fault);
  const readers = columns.map(({ name, type }) => [name, reader(type)] as const);
  return rows.flatMap((cells) =>
    cells === null ? [] : [Object.fromEntries(readers.map(([name, read], index) => [name, read(cells[index]!)]))],
  );
}

type Cell = null | boolean | number | string | readonly Cell[];

interface Answer {
  readonly rows?: readonly (readonly Cell[] | null)[];
  readonly fault?: ErrorRecord;
}

function writer(type: DataType): (value: Value) => Cell {
  if (typeof type === "object") {
    const each = writer(type.list);
    return (value) => (value === null ? null : (value as readonly Value[]).map(each));
  }
  return (value) => {
    if (typeof value === "bigint") return String(value);
    if (typeof value !== "number" || Number.isFinite(value)) return Object.is(value, -0) ? "-0" : (value as Cell);
    return String(value);
  };
}

function reader(type: DataType): (cell: Cell) => Value {
  if (typeof type === "object") {
    const each = reader(type.list);
    return (cell) => (cell === null ? null : (cell as readonly Cell[]).map(each));
  }
  if (type === "float64") return (cell) => (typeof cell === "string" ? Number(cell) : cell);
  if (type === "int64" || type === "timestamp") return (cell) => (typeof cell === "string" ? BigInt(cell) : cell);
  return (cell) => cell;
}
