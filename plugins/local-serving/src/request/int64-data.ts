import type { TensorSignature } from "@zen/plugin-sdk";
import { MISSING } from "@zen/plugin-sdk/serving";
import { elementError } from "./element-error.js";
import { int64Of } from "./long-integers.js";
import { isNull } from "./missing.js";

/** How to get at integers of which JSON.parse has made doubles that may not be exact. */
export interface LongIntegers {
  /** Whether -2^63 is what it says. */
  readonly lowestIsExact: boolean;
  /** The same elements, with long integers as strings of their digits. */
  elements(): readonly unknown[];
}

const LOWEST = Number(MISSING.INT64);
const [LOW, HIGH] = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** @throws RequestError */
export function int64Data(input: TensorSignature, values: readonly unknown[], long: LongIntegers): BigInt64Array {
  const data = new BigInt64Array(values.length);
  // The same memory: writing halves is faster than making a bigint of each element.
  const halves = new Int32Array(data.buffer);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isSafeInteger(value)) {
      const high = Math.floor((value as number) / 0x1_0000_0000);
      halves[2 * index + LOW] = (value as number) - high * 0x1_0000_0000;
      halves[2 * index + HIGH] = high;
    } else if (isNull(input, value) || (value === LOWEST && long.lowestIsExact)) data[index] = MISSING.INT64;
    else if (Number.isInteger(value)) return exactData(input, values, long.elements());
    else throw elementError(input, index, "a whole number");
  }
  return data;
}

function exactData(input: TensorSignature, values: readonly unknown[], exact: readonly unknown[]): BigInt64Array {
  return BigInt64Array.from(values, (value, index) => {
    if (isNull(input, value)) return MISSING.INT64;
    if (!Number.isInteger(value)) throw elementError(input, index, "a whole number");
    // Long, and not digits only, is 1e17: who writes that does not mean an exact number.
    const digits = exact[index];
    const whole = typeof digits === "string" ? int64Of(digits) : undefined;
    if (whole !== undefined) return whole;
    if (!Number.isSafeInteger(value)) throw elementError(input, index, "a whole number of 64 bits");
    return BigInt(value as number);
  });
}
