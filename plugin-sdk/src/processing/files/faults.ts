import { ZenError } from "../../errors.js";
import { basename } from "node:path";
import { typeName } from "../expression/types.js";
import type { Column } from "../schema.js";

/** Rows are counted from 1, without the header. */
export function raggedRow(path: string, row: number, line: number, found: number, expected: number): ZenError {
  return new ZenError("CSV_RAGGED_ROW", `Row ${row} has ${fields(found)} where the header has ${expected}`, {
    place: `${basename(path)} row ${row} (line ${line})`,
    hint: "Check the delimiter and the quotes around fields that hold one.",
    data: { row, line, found, expected },
  });
}

export function csvSyntax(path: string, message: string, line: number): ZenError {
  return new ZenError("DATA_FILE_UNREADABLE", message, {
    place: `${basename(path)} line ${line}`,
    hint: 'Inside a quoted field a quote is written twice: "".',
    data: { line },
  });
}

export function headerMismatch(path: string, message: string, hint: string): ZenError {
  return new ZenError("CSV_HEADER_MISMATCH", message, { place: `${basename(path)} line 1`, hint });
}

export function noColumns(path: string): ZenError {
  return new ZenError("DATA_FILE_UNREADABLE", "The file holds no object with a field, so it has no columns", {
    place: basename(path),
    hint: "Declare its columns if it may be without rows.",
  });
}

export function invalidValue(path: string, row: number, { name, type }: Column, value: unknown): ZenError {
  const shown = JSON.stringify(value)?.slice(0, 60) ?? String(value);
  return new ZenError("DATA_VALUE_INVALID", `${shown} in the column "${name}" is no ${typeName(type)}`, {
    place: `${basename(path)} row ${row}`,
    hint: `Declare the column as a string, or name the text among nullValues if it stands for a missing value.`,
    data: { row, column: name },
  });
}

function fields(count: number): string {
  return count === 1 ? "1 field" : `${count} fields`;
}
