import { ZenError } from "@zen/plugin-sdk";
import {
  quantile,
  type Analysis,
  type FeatureTransform,
  type LabelTransform,
  type MeasureResult,
  type SketchResult,
  type SummaryResult,
  type ValuesResult,
} from "@zen/plugin-sdk/processing";
import type { BucketSpec, CategorySpec, Fill, NumericSpec } from "./features.js";
import { DEFAULT_VOCABULARY, LABEL, MAX_CLASSES, sketchOf, summaryOf, valuesOf } from "./measures.js";
import type { ResolvedFeature, ResolvedLabel } from "./resolve.js";

function result<K extends MeasureResult["measure"]>(
  analysis: Analysis,
  name: string,
  kind: K,
): Extract<MeasureResult, { measure: K }> {
  const found = analysis[name];
  if (found?.measure !== kind) {
    throw new ZenError("ANALYSIS_INCOMPLETE", `The processing backend returned no ${kind} named ${name}`, {
      hint: "Report this to the backend's author.",
    });
  }
  return found as Extract<MeasureResult, { measure: K }>;
}

function refuseEmpty(column: string, count: number): void {
  if (count > 0) return;
  throw new ZenError("COLUMN_ALL_NULL", `The column ${column} has no value in the training rows`, {
    hint: "Leave it out of the features, or check how the data is read.",
  });
}

function refuseConstant(column: string, constant: boolean, value: unknown): void {
  if (!constant) return;
  throw new ZenError(
    "COLUMN_CONSTANT",
    `The column ${column} is ${JSON.stringify(value)} in every training row, so nothing can be learnt from it`,
    {
      hint: "Leave it out of the features.",
    },
  );
}

function fillValue(fill: Fill | undefined, summary: SummaryResult, sketch: SketchResult | undefined): number {
  if (typeof fill === "number") return fill;
  if (fill === "median" && sketch !== undefined) return quantile(sketch, 0.5) ?? 0;
  return summary.mean ?? 0;
}

function numericFeature({ column, output }: ResolvedFeature, spec: NumericSpec, analysis: Analysis): FeatureTransform {
  const summary = result(analysis, summaryOf(column.name), "summary");
  refuseEmpty(column.name, summary.count);
  const { min, max, mean, m2, count } = summary as SummaryResult & { min: number; max: number; mean: number };
  refuseConstant(column.name, min === max && summary.nulls + summary.nans === 0, min);
  const fill = fillValue(
    spec.fill,
    summary,
    spec.fill === "median" ? result(analysis, sketchOf(column.name), "sketch") : undefined,
  );
  const [offset, spread] =
    spec.scaling === "z-score" ? [mean, Math.sqrt(m2 / count)] : spec.scaling === "min-max" ? [min, max - min] : [0, 1];
  return {
    kind: "numeric",
    output,
    input: column.name,
    scaling: spec.scaling,
    fill,
    offset,
    divisor: spread > 0 ? spread : 1,
  };
}

function bucketFeature({ column, output }: ResolvedFeature, spec: BucketSpec, analysis: Analysis): FeatureTransform {
  const summary = result(analysis, summaryOf(column.name), "summary");
  refuseEmpty(column.name, summary.count);
  refuseConstant(column.name, summary.min === summary.max && summary.nulls + summary.nans === 0, summary.min);
  const needsSketch = spec.fill === "median" || "quantiles" in spec.boundaries;
  const sketch = needsSketch ? result(analysis, sketchOf(column.name), "sketch") : undefined;
  return {
    kind: "bucket",
    output,
    input: column.name,
    fill: fillValue(spec.fill, summary, sketch),
    boundaries: boundariesOf(spec, sketch),
  };
}

function boundariesOf({ boundaries, column }: BucketSpec, sketch: SketchResult | undefined): readonly number[] {
  const list =
    "quantiles" in boundaries
      ? Array.from(
          { length: boundaries.quantiles - 1 },
          (_, index) => quantile(sketch as SketchResult, (index + 1) / boundaries.quantiles) ?? 0,
        )
      : boundaries;
  const ascending = [...new Set(list)].sort((a, b) => a - b);
  const given = !("quantiles" in boundaries);
  if (
    ascending.length === 0 ||
    ascending.some((value) => !Number.isFinite(value)) ||
    (given && ascending.some((value, index) => value !== list[index]))
  ) {
    throw new ZenError(
      "BOUNDARIES_INVALID",
      `The boundaries of the buckets of ${column} must be finite numbers, strictly ascending`,
      {
        hint: "For example [10, 20, 50], or { quantiles: 10 }.",
      },
    );
  }
  return ascending;
}

function categoryFeature(
  { column, output }: ResolvedFeature,
  spec: CategorySpec,
  analysis: Analysis,
): FeatureTransform {
  const values = result(analysis, valuesOf(column.name), "values");
  refuseEmpty(column.name, values.values.length);
  refuseConstant(column.name, values.distinct === 1 && values.nulls === 0, values.values[0]?.value);
  const vocabulary = values.values.slice(0, spec.max ?? DEFAULT_VOCABULARY).map(({ value }) => value);
  return { kind: "category", output, input: column.name, vocabulary: vocabulary as readonly string[] };
}

/** The constants of one feature, learnt from the analysis of the training rows. */
export function featureTransform(feature: ResolvedFeature, analysis: Analysis): FeatureTransform {
  const { spec } = feature;
  if (spec.kind === "numeric") return numericFeature(feature, spec, analysis);
  return spec.kind === "bucket" ? bucketFeature(feature, spec, analysis) : categoryFeature(feature, spec, analysis);
}

/** Classes in their own order (false before true, numbers ascending, texts by bytes); numbers standardised for the trainer. */
export function labelTransform({ column, as }: ResolvedLabel, analysis: Analysis): LabelTransform {
  const { name } = column;
  if (as === "number") {
    const summary = result(analysis, LABEL, "summary");
    refuseEmpty(name, summary.count);
    refuseConstant(name, summary.min === summary.max, summary.min);
    const deviation = Math.sqrt(summary.m2 / summary.count);
    return {
      kind: "number",
      output: name,
      input: name,
      offset: summary.mean ?? 0,
      divisor: deviation > 0 ? deviation : 1,
    };
  }
  const { values, distinct } = result(analysis, LABEL, "values");
  return { kind: "class", output: name, input: name, classes: classesOf(name, values, distinct) };
}

function classesOf(
  name: string,
  values: ValuesResult["values"],
  distinct: number,
): readonly (string | number | boolean)[] {
  refuseEmpty(name, distinct);
  if (distinct === 1) {
    throw new ZenError(
      "LABEL_ONE_CLASS",
      `The label ${name} has one class only, ${JSON.stringify(values[0]?.value)}, in the training rows`,
      {
        hint: "Check how the label is derived and how the rows are split.",
      },
    );
  }
  if (distinct > MAX_CLASSES) {
    throw new ZenError(
      "LABEL_TOO_MANY_CLASSES",
      `The label ${name} has ${distinct} classes, and ${MAX_CLASSES} is the most`,
      {
        hint: 'Is it a number? Then use { column, as: "number" }.',
      },
    );
  }
  const classes = values.map(({ value }) => value);
  return typeof classes[0] === "string"
    ? classes.sort((a, b) => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))))
    : classes.sort((a, b) => Number(a) - Number(b));
}
