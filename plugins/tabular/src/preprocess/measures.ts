import type { Measure } from "@zen/plugin-sdk/processing";
import type { ResolvedFeature, ResolvedLabel } from "./resolve.js";

/** Values that get an index of their own where a category names no cap. */
export const DEFAULT_VOCABULARY = 1000;
/** More classes than this are taken for a mistake. */
export const MAX_CLASSES = 1000;

export const LABEL = "label";
export const summaryOf = (column: string): string => `summary:${column}`;
export const sketchOf = (column: string): string => `sketch:${column}`;
export const valuesOf = (column: string): string => `values:${column}`;

/** Whether constants of this feature need more than counts and moments. */
function needsSketch({ spec }: ResolvedFeature): boolean {
  return (
    spec.kind !== "category" && (spec.fill === "median" || (spec.kind === "bucket" && "quantiles" in spec.boundaries))
  );
}

/** What to ask of the training rows, each measure once. All of it merges over disjoint sets of rows. */
export function measuresFor(
  features: readonly ResolvedFeature[],
  label: ResolvedLabel | undefined,
): readonly Measure[] {
  const measures = new Map<string, Measure>();
  for (const feature of features) {
    const column = feature.column.name;
    if (feature.spec.kind === "category") {
      const name = valuesOf(column);
      const limit = Math.max(
        feature.spec.max ?? DEFAULT_VOCABULARY,
        (measures.get(name) as { limit?: number } | undefined)?.limit ?? 0,
      );
      measures.set(name, { measure: "values", name, column, limit });
    } else {
      measures.set(summaryOf(column), { measure: "summary", name: summaryOf(column), column });
      if (needsSketch(feature)) measures.set(sketchOf(column), { measure: "sketch", name: sketchOf(column), column });
    }
  }
  if (label !== undefined) {
    const { name: column } = label.column;
    measures.set(
      LABEL,
      label.as === "class"
        ? { measure: "values", name: LABEL, column, limit: MAX_CLASSES + 1 }
        : { measure: "summary", name: LABEL, column },
    );
  }
  return [...measures.values()];
}
