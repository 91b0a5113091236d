import { ZenError, didYouMean, type TensorSignature } from "@zen/plugin-sdk";

export type Row = Readonly<Record<string, unknown>>;

/** An input tensor of the Open Inference Protocol v2, in JSON. */
export interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly unknown[];
}

/** Rows as a model's input tensors. ISO dates become timestamps. @throws ZenError `ROWS_INVALID` naming row and column. */
export function rowsToTensors(rows: readonly Row[], inputs: readonly TensorSignature[]): readonly Tensor[] {
  const known = inputs.map(({ name }) => name);
  for (const [index, row] of rows.entries()) {
    const unknown = Object.keys(row).find((name) => !known.includes(name));
    const meant = unknown === undefined ? undefined : didYouMean(unknown, known);
    if (unknown !== undefined && meant !== undefined && !(meant.slice("Did you mean ".length, -1) in row)) throw fault(index, `has no use for the column ${unknown}`, meant);
  }
  return inputs.flatMap((input) => {
    const data = rows.map((row, index) => valueOf(row, input, index));
    if (input.optional === true && data.every((value) => value === null)) return [];
    return [{ name: input.name, datatype: input.datatype, shape: [rows.length, ...input.shape.slice(1)], data }];
  });
}

function valueOf(row: Row, input: TensorSignature, index: number): unknown {
  const value = Object.hasOwn(row, input.name) ? row[input.name] : undefined;
  if (value === undefined || value === null) {
    if (input.optional === true) return null;
    throw fault(index, `lacks the column ${input.name}`, "The model needs a value for it.");
  }
  if (input.logicalType === "timestamp") return microseconds(value, input.name, index);
  switch (input.datatype) {
    case "BOOL":
      return typeof value === "boolean" ? value : wrong(value, input.name, "true or false", index);
    case "BYTES":
      return typeof value === "string" ? value : wrong(value, input.name, "text", index);
    case "INT64":
      return Number.isSafeInteger(value) ? value : wrong(value, input.name, "a whole number", index);
    default:
      return typeof value === "number" && Number.isFinite(value) ? value : wrong(value, input.name, "a number", index);
  }
}

/** A zone is part of a time; a text without one is taken as UTC, as everywhere in Zen. */
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

function microseconds(value: unknown, name: string, index: number): number {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime() * 1000;
  if (Number.isSafeInteger(value)) return value as number;
  const zone = typeof value === "string" ? ISO.exec(value) : null;
  if (zone === null) return wrong(value, name, "a time such as 2001-01-31T14:05:00Z, or microseconds since 1970", index);
  const text = (value as string).replace(" ", "T");
  const fraction = /\.(\d{1,6})/.exec(text)?.[1] ?? "";
  const whole = text.replace(/\.\d+/, "");
  const ms = Date.parse(zone[1] === undefined ? `${whole.length === 10 ? `${whole}T00:00` : whole}Z` : whole);
  return Number.isNaN(ms) ? wrong(value, name, "a time that exists", index) : ms * 1000 + Number(fraction.padEnd(6, "0"));
}

function wrong(value: unknown, name: string, wanted: string, index: number): never {
  throw fault(index, `has ${JSON.stringify(value)} in the column ${name}`, `It takes ${wanted}.`);
}

function fault(index: number, problem: string, hint: string): ZenError {
  return new ZenError("ROWS_INVALID", `Row ${index + 1} ${problem}`, { place: `row ${index + 1}`, hint });
}
