import type { Argument } from "./python-host.js";

/** A value in JSON that keeps integers apart from floats, and floats to their last bit. */
export type Encoded =
  | null
  | boolean
  | string
  | readonly Encoded[]
  | { readonly i: string }
  | { readonly f: string }
  | { readonly b: string }
  | { readonly o: Readonly<Record<string, Encoded>> };

/** A float64 that is a whole number, which JavaScript cannot tell from an integer. */
export class Float {
  constructor(readonly value: number) {}
}

export function encode(value: Argument | Float): Encoded {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (value instanceof Float) return floatBits(value.value);
  if (typeof value === "bigint") return { i: String(value) };
  if (typeof value === "number")
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? { i: String(value) } : floatBits(value);
  if (value instanceof Uint8Array) return { b: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return (value as readonly Argument[]).map(encode);
  return { o: Object.fromEntries(Object.entries(value).map(([name, each]) => [name, encode(each as Argument)])) };
}

function floatBits(value: number): Encoded {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return { f: bytes.toString("hex") };
}

export function decode(value: Encoded): Argument {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly Encoded[]).map(decode);
  if ("i" in value) return BigInt(value.i);
  if ("f" in value) return Buffer.from(value.f, "hex").readDoubleBE();
  if ("o" in value) return Object.fromEntries(Object.entries(value.o).map(([name, each]) => [name, decode(each)]));
  throw new Error("Python sends no bytes");
}
