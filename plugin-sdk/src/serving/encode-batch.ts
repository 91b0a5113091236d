import { ZenError } from "../errors.js";
import type { ModelManifest, TensorSignature } from "../model.js";
import type { ColumnBatch, ColumnData } from "../processing/batch.js";
import { missingElement } from "./encode-value.js";
import { elements, type InputTensor } from "./tensors.js";

/**
 * The same tensors as `encodeRows` makes of a batch's rows, column by column; a value that is the one standing for null counts as
 * null here. Columns that the model does not read may be there.
 * @throws ZenError `COLUMN_NOT_FOUND`, `COLUMN_TYPE` naming the column.
 */
export function encodeBatch(manifest: ModelManifest, batch: ColumnBatch): readonly InputTensor[] {
  return manifest.inputs.map((signature, at) => {
    const column = manifest.transform.inputs[at]!;
    const data = batch.columns[column.name];
    if (data === undefined) {
      throw new ZenError("COLUMN_NOT_FOUND", `The dataset has no column ${column.name}, which the model reads`, {
        hint: "Evaluate on rows from before preprocessing, as the model takes raw columns.",
      });
    }
    if (data.type !== column.type) {
      throw new ZenError(
        "COLUMN_TYPE",
        `The dataset's column ${column.name} is ${JSON.stringify(data.type)}, and the model takes ${JSON.stringify(column.type)}`,
      );
    }
    return {
      name: signature.name,
      datatype: signature.datatype,
      shape: [batch.rows],
      data: encodeColumn(signature, data, batch.rows),
    };
  });
}

function encodeColumn(signature: TensorSignature, { nulls, ...data }: ColumnData, rows: number): InputTensor["data"] {
  const values = (data as { readonly values: ArrayLike<number | bigint | string> }).values;
  const into = elements(signature.datatype, rows) as { [row: number]: number | bigint | string };
  const whole = signature.datatype === "INT64" && !(values instanceof BigInt64Array);
  for (let row = 0; row < rows; row++) {
    into[row] = nulls?.[row] === 1 ? missingElement(signature) : whole ? BigInt(values[row] as number) : values[row]!;
  }
  return into as unknown as InputTensor["data"];
}
