import { ZenError } from "../../errors.js";
import type { DeclaredColumn } from "../../contracts/processing.js";
import type { CsvOptions, JsonOptions } from "../plan/input.js";
import type { Column, DataType, Schema } from "../schema.js";
import { didYouMean } from "../suggest.js";
import { headerMismatch, noColumns } from "./faults.js";
import { parseField, parseJsonValue } from "./field.js";
import { openCsv } from "./read-csv.js";
import { jsonObjects } from "./read-json.js";

const sampledRows = 10_000;

/** From narrow to wide: a column gets the first that takes all its sampled values. */
const candidates: readonly DataType[] = ["int64", "float64", "bool", "timestamp", "string"];

/**
 * The schema of a CSV file from its header and first 10,000 rows. Digits after a leading zero are no number but a code, so such
 * a column is a string, as is one that is null throughout.
 */
export async function describeCsv(
  path: string,
  options: CsvOptions,
  declared: readonly DeclaredColumn[],
): Promise<Schema> {
  const { names, rows, close } = await openCsv(path, options);
  const missing = declared.find(({ name }) => !names.includes(name));
  if (names.length === 0 || missing !== undefined) await close();
  if (names.length === 0) throw headerMismatch(path, "The file is empty", "A file without rows has its header still.");
  if (missing !== undefined)
    throw headerMismatch(path, `There is no column "${missing.name}"`, didYouMean(missing.name, names));
  const nulls = new Set(options.nullValues ?? [""]);
  const guesses = names.map(
    () =>
      new Guess(
        (value, type) =>
          parseField(value as string, type) !== undefined &&
          !(type !== "string" && /^\s*[+-]?0\d/.test(value as string)),
      ),
  );
  for await (const { fields, row } of rows) {
    fields.forEach((field, index) => nulls.has(field) || guesses[index]!.see(field));
    if (row >= sampledRows) break;
  }
  return { columns: names.map((name, index) => columnOf(name, declared, guesses[index]!)) };
}

/** The schema of a JSON file from its first 10,000 objects, columns in the order of their first appearance. */
export async function describeJson(
  path: string,
  options: JsonOptions,
  declared: readonly DeclaredColumn[],
): Promise<Schema> {
  const guesses = new Map<string, Guess>(declared.map(({ name }) => [name, new Guess(fitsJson)]));
  let row = 0;
  for await (const object of jsonObjects(path, options)) {
    for (const [name, value] of Object.entries(object)) {
      let guess = guesses.get(name);
      if (guess === undefined) guesses.set(name, (guess = new Guess(fitsJson)));
      if (value !== null) guess.see(value);
    }
    if (++row >= sampledRows) break;
  }
  if (guesses.size === 0) throw noColumns(path);
  return { columns: [...guesses].map(([name, guess]) => columnOf(name, declared, guess)) };
}

function fitsJson(value: unknown, type: DataType): boolean {
  // A time in JSON is a string, and a string is not taken for a time unless it is declared as one.
  return type !== "timestamp" && parseJsonValue(value, type) !== undefined;
}

/** Narrows down what a column can be, value by value. */
class Guess {
  private types = candidates;
  private seen = false;

  constructor(private readonly fits: (value: unknown, type: DataType) => boolean) {}

  see(value: unknown): void {
    this.seen = true;
    this.types = this.types.filter((type) => this.fits(value, type));
  }

  /** Undefined when no type takes all values. */
  get type(): DataType | undefined {
    return this.seen ? this.types[0] : "string";
  }
}

function columnOf(name: string, declared: readonly DeclaredColumn[], guess: Guess): Column {
  const type = declared.find((column) => column.name === name)?.type ?? guess.type;
  if (type !== undefined && typeof type === "string") return { name, type, nullable: true };
  throw new ZenError(
    "DATA_TYPE_UNSUPPORTED",
    `The column "${name}" holds values of different types, or lists or objects`,
    {
      hint: "CSV and JSON give bool, int64, float64, string and timestamp; make the values one of them.",
    },
  );
}
