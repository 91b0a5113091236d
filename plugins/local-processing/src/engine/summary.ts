import type { DataType, SummaryResult } from "@zen/plugin-sdk/processing";
import { float, ident } from "../sql/text.js";
import type { Context } from "./analyse.js";

/**
 * Counts and moments of columns in three passes. Sums are of integers: each value in units of 2^-62 of the largest magnitude.
 * Integer addition does not care for order, so the result is the same however rows are spread over threads, and it is as exact as
 * float64 can say: a squared deviation is cut at 2^-62 of the largest, which the sum cannot be below.
 */
export async function summaries(
  context: Context,
  columns: readonly string[],
): Promise<{ rows: number; columns: Map<string, SummaryResult> }> {
  const each = columns.map((name) => ({ name, value: numberSql(ident(name), context.typeOf(name)) }));
  const [counts] = await context.query(
    `SELECT ${["count(*)", ...each.flatMap(countSql)].join(", ")} FROM ${context.from}`,
  );
  const rows = Number(counts![0]);
  const ranges = each.map((column, index) => rangeOf(column, rows, counts!.slice(1 + index * 5, 6 + index * 5)));
  const numeric = ranges.filter(({ count }) => count > 0);
  const found = await fixedSums(
    context,
    numeric.map((range) => ({ term: range.value!, range, largest: magnitude(range), divisor: range.count })),
  );
  const means = numeric.map((range, index) => clamp(found[index]!, range));
  const deviations = numeric.map((range, index) => ({
    term: `power(${range.value} - ${float(means[index]!)}, 2)`,
    range,
    largest: Math.max(range.max - means[index]!, means[index]! - range.min) ** 2,
    divisor: 1,
  }));
  const m2 = await fixedSums(context, deviations);
  const result = new Map<string, SummaryResult>();
  for (const { name, nulls, nans, infinities, count, min, max } of ranges) {
    const at = numeric.findIndex((range) => range.name === name);
    const known = at >= 0;
    result.set(name, {
      measure: "summary",
      rows,
      nulls,
      nans,
      infinities,
      count,
      min: known ? min : null,
      max: known ? max : null,
      mean: known ? means[at]! : null,
      m2: known ? m2[at]! : 0,
    });
  }
  return { rows, columns: result };
}

interface Range {
  readonly name: string;
  /** The column as float64; absent for strings. */
  readonly value: string | undefined;
  readonly nulls: number;
  readonly nans: number;
  readonly infinities: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

function numberSql(value: string, type: DataType): string | undefined {
  if (type === "string" || typeof type === "object") return undefined;
  return type === "timestamp" ? `epoch_us(${value})::DOUBLE` : `${value}::DOUBLE`;
}

function countSql({ name, value }: Pick<Range, "name" | "value">): string[] {
  const present = `count(${ident(name)})`;
  if (value === undefined) return [present, "0", "0", "NULL", "NULL"];
  const finite = `FILTER (isfinite(${value}))`;
  return [
    present,
    `count(*) FILTER (isnan(${value}))`,
    `count(*) FILTER (isinf(${value}))`,
    `min(${value}) ${finite}`,
    `max(${value}) ${finite}`,
  ];
}

function rangeOf(column: Pick<Range, "name" | "value">, rows: number, counted: readonly unknown[]): Range {
  const [present, nans, infinities] = counted.slice(0, 3).map(Number) as [number, number, number];
  const count = column.value === undefined ? 0 : present - nans - infinities;
  return {
    ...column,
    nulls: rows - present,
    nans,
    infinities,
    count,
    min: Number(counted[3]) + 0,
    max: Number(counted[4]) + 0,
  };
}

function magnitude({ min, max }: Range): number {
  return Math.max(Math.abs(min), Math.abs(max));
}

/** A rounded mean may lie just outside the values it is of. */
function clamp(mean: number, { min, max }: Range): number {
  return Math.min(Math.max(mean, min), max);
}

interface Term {
  readonly term: string;
  /** Rows count where this column is finite. */
  readonly range: Range;
  readonly largest: number;
  readonly divisor: number;
}

/** The sum of each term through its divisor; what float64 cannot hold is its largest number. */
async function fixedSums(context: Context, terms: readonly Term[]): Promise<number[]> {
  const scales = terms.map(({ largest }) => scaleOf(largest));
  const sums = terms.map(({ term, range, largest }, index) => {
    if (!Number.isFinite(largest)) return "NULL";
    const [first, second] = scales[index]!;
    return `sum(CASE WHEN isfinite(${range.value}) THEN round(${term} * ${float(first)} * ${float(second)})::BIGINT END)`;
  });
  const [row] = terms.length === 0 ? [[]] : await context.query(`SELECT ${sums.join(", ")} FROM ${context.from}`);
  return row!.map((sum, index) => {
    const [first, second] = scales[index]!;
    return sum === null
      ? Number.MAX_VALUE
      : Math.min(Number.MAX_VALUE, Number(sum) / terms[index]!.divisor / first / second);
  });
}

/** A power of two that takes `largest` to between 2^60 and 2^62, as two factors, since one alone may be beyond float64. */
function scaleOf(largest: number): [number, number] {
  if (largest === 0 || !Number.isFinite(largest)) return [1, 1];
  const exponent = 61 - Math.ceil(Math.log2(largest));
  const half = Math.trunc(exponent / 2);
  return [2 ** half, 2 ** (exponent - half)];
}
