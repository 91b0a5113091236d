import { definePlugin } from "@zen/plugin-sdk";

export { csv } from "./read/csv.js";
export { json } from "./read/json.js";
export { parquet } from "./read/parquet.js";
export { deploy, type DeployedModel } from "./deploy.js";
export { derive } from "./derive.js";
export { evaluate, type EvaluateOptions } from "./evaluate/evaluate.js";
export { mapRows } from "./map-rows/map-rows.js";
export type { ColumnSpec, RowOf, RowSchema } from "./map-rows/schema.js";
export { promote, type PromoteOptions } from "./promote/promote.js";
export { filter } from "./filter.js";
export {
  bucketize,
  category,
  minMax,
  numeric,
  zScore,
  type BucketSpec,
  type CategorySpec,
  type FeatureSpec,
  type Fill,
  type LabelSpec,
  type NumericOptions,
  type NumericSpec,
} from "./preprocess/features.js";
export { preprocess, type PreprocessOptions } from "./preprocess/preprocess.js";
export { byCategory, random, split, type RandomOptions, type SplitSpec } from "./split.js";
export { statistics } from "./statistics.js";

/** Steps only: there is nothing to register. */
export default definePlugin({ name: "@zen/tabular", setup: () => undefined });
