import { ZenError } from "../../errors.js";
import { basename } from "node:path";
import type { Row, Value } from "../batch.js";
import type { JsonInput, JsonOptions } from "../plan/input.js";
import type { Column } from "../schema.js";
import { invalidValue } from "./faults.js";
import { parseJsonValue } from "./field.js";
import { readText } from "./text.js";

/** Rows of values. @throws ZenError `DATA_FILE_UNREADABLE`, `DATA_VALUE_INVALID` */
export async function* readJson(path: string, input: JsonInput): AsyncGenerator<Row> {
  let row = 0;
  for await (const object of jsonObjects(path, input)) {
    row++;
    yield Object.fromEntries(
      input.schema.columns.map((column) => [column.name, valueOf(path, row, column, object[column.name])]),
    );
  }
}

function valueOf(path: string, row: number, column: Column, value: unknown): Value {
  if (value === null || value === undefined) return null;
  const parsed = parseJsonValue(value, column.type);
  if (parsed === undefined) throw invalidValue(path, row, column, value);
  return parsed;
}

/** The objects of a JSON file as they are. @throws ZenError `DATA_FILE_UNREADABLE` */
export async function* jsonObjects(
  path: string,
  { layout }: JsonOptions,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  let row = 0;
  for await (const value of layout === "lines" ? linesOf(path) : elementsOf(path)) {
    row++;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw unreadable(path, `row ${row}`, "This is no object");
    yield value as Readonly<Record<string, unknown>>;
  }
}

async function* linesOf(path: string): AsyncGenerator<unknown> {
  let rest = "";
  let line = 0;
  for await (const piece of readText(path)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const each of lines) {
      line++;
      if (each.trim() !== "") yield parseAt(path, `line ${line}`, each);
    }
  }
  if (rest.trim() !== "") yield parseAt(path, `line ${line + 1}`, rest);
}

async function* elementsOf(path: string): AsyncGenerator<unknown> {
  const pieces: string[] = [];
  for await (const piece of readText(path)) pieces.push(piece);
  const value = parseAt(path, "", pieces.join(""));
  if (!Array.isArray(value))
    throw unreadable(
      path,
      "",
      "The file does not hold an array",
      'Set layout: "lines" if it has an object on each line.',
    );
  yield* value;
}

function parseAt(path: string, place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, place, `This is no JSON: ${(cause as Error).message}`, undefined, cause);
  }
}

function unreadable(
  path: string,
  place: string,
  message: string,
  hint = "Check the file, and its layout: lines or array.",
  cause?: unknown,
): ZenError {
  return new ZenError("DATA_FILE_UNREADABLE", message, {
    place: `${basename(path)} ${place}`.trim(),
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}
