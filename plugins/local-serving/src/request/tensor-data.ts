import type { TensorType } from "@zen/plugin-sdk";
import { MISSING } from "@zen/plugin-sdk/serving";
import type { JsonReader } from "./json-reader.js";
import { badRequest } from "./request-error.js";

export type TensorData = BigInt64Array | Float64Array | Float32Array | Uint8Array | string[];

/** Where the elements of one tensor go. */
export interface Elements {
  readonly data: TensorData;
  /** Reads the next element, or null, and puts it at the index. */
  read(reader: JsonReader, index: number): void;
}

/** @param label names the input in messages; @param optional whether null is allowed */
export function elementsOf(datatype: TensorType, count: number, label: string, optional: boolean): Elements {
  switch (datatype) {
    case "INT64":
      return new Integers(count, label, optional);
    case "FP64":
      return new Doubles(count, label, optional);
    case "FP32":
      return new Floats(count, label);
    case "BOOL":
      return new Booleans(count, label);
    case "BYTES":
      return new Strings(count, label, optional);
  }
}

/** All of the elements missing, or undefined for a datatype that has no value for that. */
export function missing(datatype: TensorType, count: number): TensorData | undefined {
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

class Integers implements Elements {
  readonly data: BigInt64Array;
  /** The same memory: writing halves is faster than making a bigint for each element. */
  readonly #halves: Int32Array;

  constructor(count: number, readonly label: string, readonly optional: boolean) {
    this.data = new BigInt64Array(count);
    this.#halves = new Int32Array(this.data.buffer);
  }

  read(reader: JsonReader, index: number): void {
    if (!reader.isNumber()) {
      if (this.optional && reader.readWord("null")) this.data[index] = MISSING.INT64;
      else throw wrong(this, index, "a whole number");
      return;
    }
    const start = reader.at;
    const value = reader.readNumber();
    if (Number.isSafeInteger(value)) {
      const high = Math.floor(value / 0x1_0000_0000);
      this.#halves[2 * index + LOW] = value - high * 0x1_0000_0000;
      this.#halves[2 * index + HIGH] = high;
    } else if (reader.wasInteger) this.data[index] = this.#exact(reader.bytes.toString("latin1", start, reader.at), index);
    else throw wrong(this, index, "a whole number");
  }

  #exact(text: string, index: number): bigint {
    const value = text.length > 20 ? undefined : BigInt(text);
    if (value === undefined || BigInt.asIntN(64, value) !== value) throw wrong(this, index, "a whole number of 64 bits");
    return value;
  }
}

const [LOW, HIGH] = new Uint8Array(new Int32Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];

class Doubles implements Elements {
  readonly data: Float64Array;

  constructor(count: number, readonly label: string, readonly optional: boolean) {
    this.data = new Float64Array(count);
  }

  read(reader: JsonReader, index: number): void {
    if (reader.isNumber()) {
      const value = reader.readNumber();
      if (!Number.isFinite(value)) throw wrong(this, index, "a number within the range of FP64");
      this.data[index] = value;
    } else if (this.optional && reader.readWord("null")) this.data[index] = MISSING.FP64;
    else throw wrong(this, index, "a number");
  }
}

class Floats implements Elements {
  readonly data: Float32Array;

  constructor(count: number, readonly label: string) {
    this.data = new Float32Array(count);
  }

  read(reader: JsonReader, index: number): void {
    if (!reader.isNumber()) throw wrong(this, index, "a number");
    this.data[index] = reader.readNumber();
    if (!Number.isFinite(this.data[index])) throw wrong(this, index, "a number within the range of FP32");
  }
}

class Booleans implements Elements {
  readonly data: Uint8Array;

  constructor(count: number, readonly label: string) {
    this.data = new Uint8Array(count);
  }

  read(reader: JsonReader, index: number): void {
    if (reader.readWord("true")) this.data[index] = 1;
    else if (!reader.readWord("false")) throw wrong(this, index, "true or false");
  }
}

class Strings implements Elements {
  readonly data: string[];

  constructor(count: number, readonly label: string, readonly optional: boolean) {
    this.data = new Array<string>(count);
  }

  read(reader: JsonReader, index: number): void {
    if (reader.isString()) this.data[index] = reader.readString();
    else if (this.optional && reader.readWord("null")) this.data[index] = MISSING.BYTES;
    else throw wrong(this, index, "a string");
  }
}

function wrong({ label, optional }: { readonly label: string; readonly optional?: boolean }, index: number, wanted: string): Error {
  return badRequest(`element ${index} of input ${label} is not ${wanted}${optional === true ? " or null" : ""}`);
}
