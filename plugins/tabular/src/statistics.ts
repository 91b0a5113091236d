import { Dataset, runPlan, Statistics, step, type ColumnStatistics, type StepPlan } from "@zen/plugin-sdk/pipeline";
import {
  histogram,
  quantile,
  type Analysis,
  type Column,
  type Measure,
  type SketchResult,
  type SummaryResult,
  type ValuesResult,
} from "@zen/plugin-sdk/processing";
import { datasetInput, scan, type HasSchema } from "./dataset-input.js";

/** Most frequent values kept per column. */
const TOP = 20;
const BINS = 20;
const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

const isNumeric = ({ type }: Column): boolean => type === "int64" || type === "float64" || type === "timestamp";
const isScalar = ({ type }: Column): boolean => typeof type === "string";

function measuresFor(column: Column): readonly Measure[] {
  const { name } = column;
  if (!isScalar(column)) return [];
  if (!isNumeric(column)) return [{ measure: "values", name: `values:${name}`, column: name, limit: TOP }];
  return [
    { measure: "summary", name: `summary:${name}`, column: name },
    { measure: "sketch", name: `sketch:${name}`, column: name },
  ];
}

function numericStatistics(column: Column, summary: SummaryResult, sketch: SketchResult): ColumnStatistics {
  const base = { name: column.name, type: column.type, nulls: summary.nulls };
  const { min, max, mean } = summary;
  if (min === null || max === null || mean === null) return base;
  return {
    ...base,
    numeric: {
      nans: summary.nans,
      min,
      max,
      mean,
      deviation: Math.sqrt(summary.m2 / summary.count),
      quantiles: Object.fromEntries(
        QUANTILES.map((q) => [`p${String(Math.round(q * 100)).padStart(2, "0")}`, quantile(sketch, q) ?? min]),
      ),
      histogram: histogram(sketch, BINS),
    },
  };
}

function columnStatistics(column: Column, analysis: Analysis): ColumnStatistics {
  if (isNumeric(column)) {
    return numericStatistics(
      column,
      analysis[`summary:${column.name}`] as SummaryResult,
      analysis[`sketch:${column.name}`] as SketchResult,
    );
  }
  const values = analysis[`values:${column.name}`] as ValuesResult | undefined;
  if (values === undefined) return { name: column.name, type: column.type, nulls: 0 };
  return {
    name: column.name,
    type: column.type,
    nulls: values.nulls,
    distinct: values.distinct,
    top: values.values.map(({ value, count }) => ({ value: String(value), count })),
  };
}

function statisticsPlan(dataset: HasSchema): StepPlan {
  const measures = [{ measure: "rows", name: "rows" } as const, ...dataset.schema.columns.flatMap(measuresFor)];
  return {
    plan: {
      format: "processing@1",
      inputs: { rows: datasetInput(dataset) },
      nodes: [scan("rows"), { id: "analysis", op: "analyse", from: "rows", measures }],
      outputs: {},
      analyses: { all: "analysis" },
    },
    inputs: { rows: "dataset" },
  };
}

/** Describes a dataset column by column: counts, range, moments, quantiles (within 1 %), a histogram, the most frequent values. */
export const statistics = step(
  "statistics",
  {
    description: "Describes a dataset",
    inputs: { dataset: Dataset },
    outputs: { statistics: Statistics },
    uses: ["processing"],
    plan: ({ dataset }) => statisticsPlan(dataset),
  },
  async (given, ctx) => {
    const { dataset } = given;
    const { columns } = dataset.schema;
    const { analyses } = await runPlan(statisticsPlan(dataset), given, ctx);
    return {
      statistics: {
        rows: dataset.rowCount,
        columns: columns.map((column) => columnStatistics(column, analyses["all"] ?? {})),
      },
    };
  },
);
