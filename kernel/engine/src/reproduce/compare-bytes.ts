import type { Json } from "@zen/plugin-sdk";
import { compareJson, compareNumbers, different, together } from "./compare-json.js";
import type { Comparison } from "./types.js";

/**
 * Compares two files that are not the same: JSON by what it says; a file of the protocol-buffer kind, such as an ONNX model, field by field,
 * runs of 32-bit floats in it by their numbers. Anything else is different.
 */
export function compareBytes(was: Uint8Array, is: Uint8Array, tolerance: number): Comparison {
  if (Buffer.compare(was, is) === 0) return { likeness: "identical" };
  const [before, now] = [jsonIn(was), jsonIn(is)];
  if (before !== undefined && now !== undefined) {
    return notTheBytes(compareJson(before.value, now.value, tolerance));
  }
  const fields = compareMessages(was, is, tolerance, "field");
  return fields === undefined ? different("bytes", was.length, is.length) : notTheBytes(fields);
}

/** The same content was written otherwise. */
function notTheBytes(content: Comparison): Comparison {
  return content.likeness === "identical" ? { ...content, likeness: "equal" } : content;
}

function jsonIn(bytes: Uint8Array): { readonly value: Json } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json };
  } catch {
    return undefined; // it is no JSON, which is an answer
  }
}

interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** Undefined where they are no messages of the same form. */
function compareMessages(was: Uint8Array, is: Uint8Array, tolerance: number, path: string): Comparison | undefined {
  const [before, now] = [fieldsOf(was), fieldsOf(is)];
  if (before === undefined || now === undefined || before.length !== now.length || before.length === 0)
    return undefined;
  const found: Comparison[] = [];
  for (const [index, { number, value }] of before.entries()) {
    const other = now[index] as Field;
    if (other.number !== number || typeof other.value !== typeof value) return undefined;
    const at = `${path}.${number}`;
    if (typeof value === "bigint" || typeof other.value === "bigint") {
      if (value !== other.value) return different(at, String(value), String(other.value));
    } else found.push(compareContent(value, other.value, tolerance, at));
  }
  return together(found);
}

function compareContent(was: Uint8Array, is: Uint8Array, tolerance: number, path: string): Comparison {
  if (Buffer.compare(was, is) === 0) return { likeness: "identical" };
  const inside = compareMessages(was, is, tolerance, path);
  if (inside !== undefined && inside.likeness !== "different") return inside;
  const numbers =
    was.length === is.length && was.length % 4 === 0 ? compareFloats(was, is, tolerance, path) : undefined;
  return numbers ?? inside ?? different(path, `${was.length} bytes`, `${is.length} other bytes`);
}

/** Undefined where what stands there cannot be floats: some would be no numbers. */
function compareFloats(was: Uint8Array, is: Uint8Array, tolerance: number, path: string): Comparison | undefined {
  const [before, now] = [new DataView(was.buffer, was.byteOffset), new DataView(is.buffer, is.byteOffset)];
  const found: Comparison[] = [];
  for (let at = 0; at < was.length; at += 4) {
    const [old, fresh] = [before.getFloat32(at, true), now.getFloat32(at, true)];
    if (!Number.isFinite(old) || !Number.isFinite(fresh)) return undefined;
    const one = compareNumbers(old, fresh, tolerance, `${path}[${at / 4}]`);
    if (one.likeness === "different") return one;
    if (one.likeness !== "identical") found.push(one);
  }
  return together(found);
}

/** The fields of a protocol-buffer message as they stand there; undefined for what is none. */
function fieldsOf(bytes: Uint8Array): readonly Field[] | undefined {
  const fields: Field[] = [];
  const reader = new Reader(bytes);
  while (!reader.done) {
    const tag = reader.varint();
    if (tag === undefined || tag > 0xffffffffn) return undefined;
    const number = Number(tag >> 3n);
    const value = reader.value(Number(tag & 7n));
    if (number === 0 || value === undefined) return undefined;
    fields.push({ number, value });
  }
  return fields;
}

class Reader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  varint(): bigint | undefined {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  }

  /** By its wire type; the numbers of a fixed width as their bytes. */
  value(type: number): bigint | Uint8Array | undefined {
    if (type === 0) return this.varint();
    if (type === 1) return this.#take(8);
    if (type === 5) return this.#take(4);
    if (type !== 2) return undefined;
    const length = this.varint();
    return length === undefined || length > BigInt(this.bytes.length) ? undefined : this.#take(Number(length));
  }

  #take(length: number): Uint8Array | undefined {
    const from = this.#at;
    this.#at += length;
    return this.#at > this.bytes.length ? undefined : this.bytes.subarray(from, this.#at);
  }
}
