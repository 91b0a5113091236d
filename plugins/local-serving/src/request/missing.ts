import type { TensorSignature } from "@zen/plugin-sdk";
import { MISSING } from "@zen/plugin-sdk/serving";

/** Elements that all stand for null, or undefined for a datatype that has no value for that. */
export function missingData(
  { datatype }: TensorSignature,
  count: number,
): BigInt64Array | Float64Array | readonly string[] | undefined {
  switch (datatype) {
    case "INT64":
      return new BigInt64Array(count).fill(MISSING.INT64);
    case "FP64":
      return new Float64Array(count).fill(MISSING.FP64);
    case "BYTES":
      return new Array<string>(count).fill(MISSING.BYTES);
    default:
      return undefined;
  }
}

/** Whether the input may have null, and the value is that. */
export function isNull({ optional }: TensorSignature, value: unknown): boolean {
  return value === null && optional === true;
}
