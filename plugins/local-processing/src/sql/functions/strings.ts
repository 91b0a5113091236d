import { named, type SqlFunction } from "./spec.js";

export const strings: Readonly<Record<string, SqlFunction>> = {
  lower: named("lower"),
  upper: named("upper"),
  trim: ([a]) => `trim(${a}, ' ')`,
  length: named("length"),
  concat: (args) => `(${args.join(" || ")})`,
  contains: named("contains"),
  starts_with: named("starts_with"),
  ends_with: named("ends_with"),
  replace: named("replace"),
  substring: ([a, start, length]) =>
    `CASE WHEN ${start} IS NOT NULL AND ${length} IS NOT NULL THEN substring(${a}, ${from(start!)}, ${count(start!, length!)}) END`,
  split: ([a, separator]) =>
    `CASE WHEN ${separator} = '' AND ${a} IS NOT NULL THEN [${a}] WHEN ${separator} <> '' THEN string_split(${a}, ${separator}) END`,
  size: named("len"),
};

// The engine counts a start below 1 from the end and takes neither a start nor a length beyond 32 bits; its least and greatest skip nulls.
const far = 4_000_000_000;

function from(start: string): string {
  return `greatest(1, least(${start}, ${far}))`;
}

function count(start: string, length: string): string {
  return `greatest(0, least(${far}, ${length}::HUGEINT + least(${start}, 1) - 1))::BIGINT`;
}
