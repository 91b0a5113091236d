import type { Value } from "../../batch.js";
import type { Int } from "../values.js";
import { signature, type FunctionSpec } from "./spec.js";

/** Strings are sequences of Unicode code points; nothing depends on a locale. */
export const strings: readonly FunctionSpec[] = [
  { name: "lower", meaning: "Lower case, each code point by Unicode's simple mapping.", signatures: [ofString(lower)] },
  {
    name: "upper",
    meaning: "Upper case, each code point by Unicode's simple mapping; a sharp s becomes U+1E9E.",
    signatures: [ofString(upper)],
  },
  {
    name: "trim",
    meaning: "Without the spaces (U+0020) at both ends.",
    signatures: [ofString((s) => s.replace(/^ +/, "").replace(/(?<! ) +$/, ""))],
  },
  {
    name: "length",
    meaning: "How many code points a string has.",
    signatures: [signature(["string"], "int64", ([s]) => [...(s as string)].length)],
  },
  {
    name: "concat",
    meaning: "Its arguments one after the other; null when one of them is.",
    signatures: [{ ...signature(["string"], "string", (args) => args.join("")), variadic: true }],
  },
  pair("contains", "`contains(s, part)`.", (s, part) => s.includes(part)),
  pair("starts_with", "`starts_with(s, prefix)`.", (s, prefix) => s.startsWith(prefix)),
  pair("ends_with", "`ends_with(s, suffix)`.", (s, suffix) => s.endsWith(suffix)),
  {
    name: "replace",
    meaning: "`replace(s, what, by)`: every occurrence, from left to right; s itself when `what` is empty.",
    signatures: [
      signature(["string", "string", "string"], "string", ([s, what, by]) =>
        what === "" ? s! : (s as string).replaceAll(what as string, () => by as string),
      ),
    ],
  },
  {
    name: "substring",
    meaning:
      "`substring(s, start, length)`: the code points at positions p, counted from 1, with start <= p < start + length.",
    signatures: [
      signature(["string", "int64", "int64"], "string", ([s, start, length]) =>
        substring(s as string, BigInt(start as Int), BigInt(length as Int)),
      ),
    ],
  },
  {
    name: "split",
    meaning:
      "`split(s, separator)`: the list of parts between separators; the list of s alone when the separator is empty.",
    signatures: [
      signature(["string", "string"], { list: "string" }, ([s, separator]) =>
        separator === "" ? [s!] : (s as string).split(separator as string),
      ),
    ],
  },
  {
    name: "size",
    meaning: "How many elements a list has.",
    signatures: [signature([{ list: "T" }], "int64", ([list]) => (list as readonly Value[]).length)],
  },
];

function ofString(compute: (s: string) => string) {
  return signature(["string"], "string", ([s]) => compute(s as string));
}

function pair(name: string, meaning: string, holds: (s: string, part: string) => boolean): FunctionSpec {
  return {
    name,
    meaning,
    signatures: [signature(["string", "string"], "bool", ([s, part]) => holds(s as string, part as string))],
  };
}

function lower(s: string): string {
  // The only code point whose full mapping differs from its simple one.
  return mapCodePoints(s, (c) => (c === "\u0130" ? "i" : c.toLowerCase()));
}

function upper(s: string): string {
  return mapCodePoints(s, (c) => (c === "\u00df" ? "\u1e9e" : c.toUpperCase()));
}

/** JavaScript maps fully, at times to several code points, where the simple mapping leaves the code point alone. */
function mapCodePoints(s: string, map: (c: string) => string): string {
  let result = "";
  for (const c of s) {
    const mapped = map(c);
    result += [...mapped].length === 1 ? mapped : c;
  }
  return result;
}

function substring(s: string, start: bigint, length: bigint): string {
  const characters = [...s];
  const position = (p: bigint): number => Math.max(0, Math.min(characters.length, Number(p) - 1));
  return characters.slice(position(start), position(start + length)).join("");
}
