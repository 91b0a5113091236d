import type {
  Analysis,
  DataType,
  Measure,
  MeasureResult,
  RelationRef,
  Schema,
  SketchMeasure,
  SummaryMeasure,
  ValuesMeasure,
} from "@zen/plugin-sdk/processing";
import { ZenError } from "@zen/plugin-sdk";
import { float, ident } from "../sql/text.js";
import type { Relations } from "./materialise.js";
import type { Session } from "./query.js";
import { summaries } from "./summary.js";

/** How many statements `analyse` makes of these measures, at most. */
export function statementsFor(measures: readonly Measure[]): number {
  return 3 + measures.filter(({ measure }) => measure === "values" || measure === "sketch").length;
}

export async function analyse(
  session: Session,
  relations: Relations,
  ref: RelationRef,
  schema: Schema,
  measures: readonly Measure[],
): Promise<Analysis> {
  const typeOf = (column: string): DataType => schema.columns.find(({ name }) => name === column)!.type;
  const query = async (body: string): Promise<unknown[][]> => session.rows(await relations.over(ref, body));
  const context: Context = { query, from: ident(ref), typeOf };
  const columns = measures
    .filter((measure): measure is SummaryMeasure => measure.measure === "summary")
    .map(({ column }) => column);
  const found = await summaries(context, [...new Set(columns)]);
  const results: [string, MeasureResult][] = [];
  for (const measure of measures) results.push([measure.name, await result(measure, context, found)]);
  return Object.fromEntries(results);
}

export interface Context {
  query(body: string): Promise<unknown[][]>;
  readonly from: string;
  typeOf(column: string): DataType;
}

async function result(
  measure: Measure,
  context: Context,
  found: Awaited<ReturnType<typeof summaries>>,
): Promise<MeasureResult> {
  switch (measure.measure) {
    case "rows":
      return { measure: "rows", rows: found.rows };
    case "summary":
      return found.columns.get(measure.column)!;
    case "values":
      return values(measure, context, found.rows);
    case "sketch":
      return sketch(measure, context);
  }
}

async function values(
  { column, limit }: ValuesMeasure,
  { query, from, typeOf }: Context,
  rows: number,
): Promise<MeasureResult> {
  const type = typeOf(column);
  const value = ident(column);
  // -0 and 0 are one value.
  const key = type === "float64" ? `${value} + 0` : type === "timestamp" ? `epoch_us(${value})` : value;
  const nan = type === "float64" ? `coalesce(isnan(${value}), false)` : "false";
  const groups = `SELECT ${key} AS v, count(*) AS n, ${value} IS NULL AS missing, ${nan} AS odd FROM ${from} GROUP BY ALL`;
  const found = await query(
    `SELECT v, n, missing, odd, count(*) FILTER (NOT missing AND NOT odd) OVER () FROM (${groups})
     QUALIFY missing OR odd OR row_number() OVER (PARTITION BY missing OR odd ORDER BY n DESC, v) <= ${Math.max(limit, 1)}
     ORDER BY n DESC, v`,
  );
  const count = (pick: (row: unknown[]) => boolean): number =>
    found.filter(pick).reduce((sum, row) => sum + Number(row[1]), 0);
  const present = found.filter((row) => row[2] === false && row[3] === false);
  return {
    measure: "values",
    rows,
    nulls: count((row) => row[2] === true),
    nans: count((row) => row[3] === true),
    distinct: found.length === 0 ? 0 : Number(found[0]![4]),
    values: present.slice(0, limit).map((row) => ({ value: plainValue(row[0], column), count: Number(row[1]) })),
  };
}

function plainValue(value: unknown, column: string): string | number | boolean {
  if (typeof value !== "bigint") return value as string | number | boolean;
  if (Number.isSafeInteger(Number(value))) return Number(value);
  throw new ZenError(
    "VALUE_NOT_JSON",
    `The column "${column}" holds integers beyond 2^53, which JSON cannot list exactly`,
    {
      hint: `Derive a string from it, string("${column}"), and count that.`,
    },
  );
}

async function sketch({ column }: SketchMeasure, { query, from, typeOf }: Context): Promise<MeasureResult> {
  const type = typeOf(column);
  const value = type === "timestamp" ? `epoch_us(${ident(column)})::DOUBLE` : `${ident(column)}::DOUBLE`;
  const finite = `SELECT ${value} AS x FROM ${from} WHERE isfinite(${value})`;
  const bucket = `CASE WHEN x = 0 THEN NULL ELSE ceil(ln(abs(x)) / ${float(Math.log(1.01))})::BIGINT END`;
  const found = await query(
    `SELECT sign(x)::BIGINT, ${bucket} AS k, count(*), min(x), max(x) FROM (${finite}) GROUP BY ALL ORDER BY 1, 2`,
  );
  const of = (sign: number): [number, number][] =>
    found.filter((row) => Number(row[0]) === sign).map((row) => [Number(row[1]), Number(row[2])]);
  const zeros = found.filter((row) => Number(row[0]) === 0).reduce((sum, row) => sum + Number(row[2]), 0);
  return {
    measure: "sketch",
    count: found.reduce((sum, row) => sum + Number(row[2]), 0),
    zeros,
    positive: of(1),
    negative: of(-1),
    min: found.length === 0 ? null : found.reduce((min, row) => Math.min(min, row[3] as number), Infinity) + 0,
    max: found.length === 0 ? null : found.reduce((max, row) => Math.max(max, row[4] as number), -Infinity) + 0,
  };
}
