import { Dataset, runPlan, step, stepFactory, Transform, type StepPlan } from "@zen/plugin-sdk/pipeline";
import type { TransformSpec } from "@zen/plugin-sdk/processing";
import type { StepContext } from "@zen/plugin-sdk/pipeline";
import { datasetInput, scan, type HasSchema } from "../dataset-input.js";
import { featureTransform, labelTransform } from "./constants.js";
import type { FeatureSpec, LabelSpec } from "./features.js";
import { measuresFor } from "./measures.js";
import { checkLabelApart, resolveFeatures, resolveLabel } from "./resolve.js";
import { sourcesOf } from "./sources.js";

export interface PreprocessOptions<Split extends string> {
  /** Columns: text and booleans become categories, numbers z-scores, unless zScore(), minMax(), numeric(), category() or bucketize() says otherwise. */
  readonly features: readonly (string | FeatureSpec)[];
  readonly label?: string | LabelSpec;
  /** Parts that are transformed beside `train`; `["eval"]` by default. */
  readonly splits?: readonly Split[];
}

function resolve({ schema }: HasSchema, options: PreprocessOptions<string>) {
  const features = resolveFeatures(schema, options.features);
  const label = resolveLabel(schema, options.label);
  if (label !== undefined) checkLabelApart(features, label);
  return { features, label };
}

function analysisPlan(train: HasSchema, options: PreprocessOptions<string>): StepPlan {
  const { features, label } = resolve(train, options);
  return {
    plan: {
      format: "processing@1",
      inputs: { rows: datasetInput(train) },
      nodes: [scan("rows"), { id: "analysis", op: "analyse", from: "rows", measures: measuresFor(features, label) }],
      outputs: {},
      analyses: { train: "analysis" },
    },
    inputs: { rows: "train" },
  };
}

async function learn(train: Dataset, options: PreprocessOptions<string>, ctx: StepContext): Promise<TransformSpec> {
  const { features, label } = resolve(train, options);
  const { analyses } = await runPlan(analysisPlan(train, options), { train }, ctx);
  const analysis = analyses["train"] ?? {};
  return {
    format: "transform@1",
    ...sourcesOf(
      train.schema,
      features.map((feature) => feature.column),
    ),
    features: features.map((feature) => featureTransform(feature, analysis)),
    ...(label === undefined ? {} : { label: labelTransform(label, analysis) }),
  };
}

/** All parts in one plan: elsewhere each plan may be a job of some minutes. */
async function apply(
  parts: Readonly<Record<string, Dataset>>,
  transform: TransformSpec,
  ctx: StepContext,
): Promise<Readonly<Record<string, Dataset>>> {
  const list = Object.entries(parts).map(([name, dataset], index) => ({
    name,
    dataset,
    rows: `rows${index}`,
    ready: `ready${index}`,
  }));
  const { outputs } = await ctx.processing.run(
    {
      format: "processing@1",
      inputs: Object.fromEntries(list.map(({ rows, dataset }) => [rows, datasetInput(dataset)])),
      nodes: list.flatMap(({ rows, ready }) => [scan(rows), { id: ready, op: "apply", from: rows, transform }]),
      outputs: Object.fromEntries(list.map(({ name, ready }) => [name, ready])),
    },
    Object.fromEntries(list.map(({ rows, dataset }) => [rows, dataset])),
  );
  return outputs;
}

/**
 * Learns the constants of the features from the training rows alone, and applies them to every part: the outputs are what a trainer
 * reads, and `transform` is what serving uses.
 */
export const preprocess = stepFactory(<const Split extends string = "eval">(options: PreprocessOptions<Split>) => {
  const names = ["train", ...(options.splits ?? ["eval"])] as readonly ("train" | Split)[];
  const datasets = Object.fromEntries(names.map((name) => [name, Dataset])) as {
    readonly [N in "train" | Split]: typeof Dataset;
  };
  return step(
    "preprocess",
    {
      description: "Learns and applies the features' constants",
      inputs: datasets,
      outputs: { ...datasets, transform: Transform } as { readonly [N in "train" | Split]: typeof Dataset } & {
        readonly transform: typeof Transform;
      },
      uses: ["processing"],
      plan: (given) => analysisPlan((given as unknown as { readonly train: HasSchema }).train, options),
    },
    async (given, ctx) => {
      const inputs = given as unknown as Readonly<Record<"train" | Split, Dataset>>;
      const transform = await learn(inputs.train, options, ctx);
      const parts = Object.fromEntries(names.map((name) => [name, inputs[name]]));
      return { ...(await apply(parts, transform, ctx)), transform } as never;
    },
  );
});
