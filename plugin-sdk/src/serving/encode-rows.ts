import { didYouMean } from "../did-you-mean.js";
import { ZenError } from "../errors.js";
import type { ModelManifest, TensorSignature } from "../model.js";
import { encodeValue, missingElement, Unfit } from "./encode-value.js";
import { elements, type InputTensor } from "./tensors.js";

/** A raw row: values by column name. A column that the model does not read may be there. */
export type RawRow = Readonly<Record<string, unknown>>;

/**
 * Raw rows as the input tensors of a model, one per input and in the model's order: the one rule by which serving, evaluation
 * and prediction feed a graph. A null (or a missing column) becomes the value that stands for it (see `MISSING`), where the
 * input is optional; timestamps may be ISO 8601 text, Dates or microseconds; NaN stays NaN.
 * @throws ZenError `ROWS_INVALID` naming row (from 1) and column, also when a row lacks a column and has one with nearly its name,
 * or has none of the model's columns.
 */
export function encodeRows(manifest: ModelManifest, rows: readonly RawRow[]): readonly InputTensor[] {
  rows.forEach((row, index) => refuseForeign(row, index, manifest));
  return manifest.inputs.map((signature, at) => {
    const column = manifest.transform.inputs[at]?.name ?? signature.name;
    const data = elements(signature.datatype, rows.length) as { [row: number]: number | bigint | string };
    rows.forEach((row, index) => (data[index] = element(signature, column, row, index, manifest)));
    return {
      name: signature.name,
      datatype: signature.datatype,
      shape: [rows.length],
      data: data as unknown as InputTensor["data"],
    };
  });
}

function element(
  signature: TensorSignature,
  column: string,
  row: RawRow,
  index: number,
  manifest: ModelManifest,
): number | bigint | string {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  if (value === undefined) refuseSlip(column, row, index, manifest);
  if (value === undefined || value === null) {
    if (signature.optional === true) return missingElement(signature);
    throw fault(index, `lacks the column ${column}`, "The model was trained on data in which it is never null.");
  }
  try {
    return encodeValue(signature, value);
  } catch (error) {
    if (error instanceof Unfit)
      throw fault(index, `has ${show(value)} in the column ${column}, which must be ${error.message}`);
    throw error;
  }
}

/** A row of which the model reads nothing would be given the prediction for a row that nothing is known of. */
function refuseForeign(row: RawRow, index: number, manifest: ModelManifest): void {
  const columns = manifest.transform.inputs.map(({ name }) => name);
  if (columns.some((name) => Object.hasOwn(row, name))) return;
  for (const column of columns) refuseSlip(column, row, index, manifest);
  throw fault(index, "has none of the columns that the model reads", `They are ${columns.join(", ")}.`);
}

/** Leaving a column out is fine; misspelling it would silently predict from less. */
function refuseSlip(column: string, row: RawRow, index: number, { transform }: ModelManifest): void {
  const known = new Set(transform.inputs.map(({ name }) => name));
  for (const name of Object.keys(row)) {
    if (!known.has(name) && didYouMean(name, [column]) !== undefined)
      throw fault(index, `has a column ${name}, but no ${column}`, `Did you mean ${column}?`);
  }
}

function fault(index: number, what: string, hint = "zen predict --help shows the form of a row."): ZenError {
  return new ZenError("ROWS_INVALID", `Row ${index + 1} ${what}`, { hint });
}

function show(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
