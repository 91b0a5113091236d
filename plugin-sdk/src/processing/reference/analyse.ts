import { ZenError } from "../../errors.js";
import type { Row, Value } from "../batch.js";
import { encodeValue } from "../encoding.js";
import { compareValues } from "../expression/values.js";
import { bucketOf } from "../finish.js";
import type { Analysis, Measure, MeasureResult } from "../plan/measures.js";
import type { DataType } from "../schema.js";
import { floatSum } from "./aggregate.js";
import { typeOf, type Relation } from "./relation.js";

export function analyse(measures: readonly Measure[], from: Relation): Analysis {
  return Object.fromEntries(measures.map((measure) => [measure.name, result(measure, from)]));
}

function result(measure: Measure, from: Relation): MeasureResult {
  const rows = from.rows.length;
  if (measure.measure === "rows") return { measure: "rows", rows };
  const type = typeOf(from, measure.column);
  const values = from.rows.map((row: Row) => row[measure.column] ?? null);
  const present = values.filter((value) => value !== null);
  const nulls = rows - present.length;
  switch (measure.measure) {
    case "summary":
      return { measure: "summary", rows, nulls, ...moments(type === "string" ? [] : present.map(Number)) };
    case "values":
      return { measure: "values", rows, nulls, ...counts(present, type, measure.column, measure.limit) };
    case "sketch":
      return sketch(present.map(Number).filter(Number.isFinite));
  }
}

function moments(values: readonly number[]) {
  const finite = values.filter(Number.isFinite);
  const nans = values.filter(Number.isNaN).length;
  const count = finite.length;
  const base = { nans, infinities: values.length - nans - count, count };
  if (count === 0) return { ...base, min: null, max: null, mean: null, m2: 0 };
  const [min, max] = range(finite);
  // Divided first where the sum is beyond float64.
  const sum = floatSum(finite);
  const mean = Math.min(
    Math.max(Number.isFinite(sum) ? sum / count : floatSum(finite.map((value) => value / count)), min),
    max,
  );
  const m2 = floatSum(finite.map((value) => (value - mean) ** 2));
  return { ...base, min, max, mean, m2: Math.min(m2, Number.MAX_VALUE) };
}

function range(values: readonly number[]): [min: number, max: number] {
  return values.reduce<[number, number]>(
    ([min, max], value) => [Math.min(min, value + 0), Math.max(max, value + 0)],
    [Infinity, -Infinity],
  );
}

function counts(values: readonly Value[], type: DataType, column: string, limit: number) {
  const known = values.filter((value) => !Number.isNaN(value));
  const groups = new Map<string, { value: Value; count: number }>();
  for (const value of known) {
    const key = encodeValue(value, type);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { value: value === 0 ? 0 : value, count: 1 });
    else group.count++;
  }
  const top = [...groups.values()].sort((a, b) => b.count - a.count || compareValues(a.value, b.value)).slice(0, limit);
  return {
    nans: values.length - known.length,
    distinct: groups.size,
    values: top.map(({ value, count }) => ({ value: plain(value, column), count })),
  };
}

function plain(value: Value, column: string): string | number | boolean {
  if (typeof value !== "bigint") return value as string | number | boolean;
  throw new ZenError(
    "VALUE_NOT_JSON",
    `The column "${column}" holds integers beyond 2^53, which JSON cannot list exactly`,
    {
      hint: `Derive a string from it, string("${column}"), and count that.`,
    },
  );
}

function sketch(values: readonly number[]): MeasureResult {
  const buckets = (sign: number): [number, number][] => {
    const found = new Map<number, number>();
    for (const value of values)
      if (Math.sign(value) === sign) found.set(bucketOf(value), (found.get(bucketOf(value)) ?? 0) + 1);
    return [...found].sort(([a], [b]) => a - b);
  };
  const [min, max] = range(values);
  const empty = values.length === 0;
  const zeros = values.filter((value) => value === 0).length;
  return {
    measure: "sketch",
    count: values.length,
    zeros,
    positive: buckets(1),
    negative: buckets(-1),
    min: empty ? null : min,
    max: empty ? null : max,
  };
}
