import { checkExportable, compileModel } from "@zen/onnx";
import { ZenError } from "@zen/plugin-sdk";
import { Dataset, memoryFolder, Model, optional, p, trainer, Transform } from "@zen/plugin-sdk/pipeline";
import type { EpochReport } from "../train/feed-forward.js";
import { networkSpec } from "./network-spec.js";
import { readData } from "./read-data.js";

type WidthOptions = { readonly default: readonly number[]; readonly description: string };

/**
 * Trains a feed-forward network on a preprocessed dataset and writes it, with everything that its features need, as a model on
 * raw columns. The classes or the number come from the transform's label. The same inputs and parameters give the same bytes.
 */
export const feedForwardTrainer = trainer(
  "feed-forward-trainer",
  {
    description: "Trains a feed-forward network for classes or a number",
    inputs: {
      train: Dataset,
      /** Measured after each epoch; the weights of the best epoch are kept. */
      eval: optional(Dataset),
      transform: Transform,
      epochs: p.int({ default: 0, min: 0, description: "Passes over the training rows; 0 chooses by their number" }),
      hidden: p.json<readonly number[], WidthOptions>({ default: [64, 32], description: "Units of each hidden layer" }),
      batchSize: p.int({ default: 0, min: 0, description: "Rows per step; 0 chooses by the number of rows" }),
      learningRate: p.number({ default: 0, min: 0, description: "Peak of the schedule; 0 chooses by the batch size" }),
      patience: p.int({
        default: 0,
        min: 0,
        description: "Epochs without a better eval loss before it stops; 0 never stops early",
      }),
      seed: p.int({ default: 0, min: 0, description: "Another seed, another network" }),
    },
    outputs: { model: Model },
    check: ({ hidden }) => checkHidden(hidden),
  },
  async ({ train, eval: evaluation, transform, epochs, hidden, batchSize, learningRate, patience, seed }, ctx) => {
    // Before hours are spent on what could not be served.
    checkExportable(transform);
    const data = await readData(train, transform, ctx.signal);
    const measured = evaluation === undefined ? undefined : await readData(evaluation, transform, ctx.signal);
    const { label } = transform;
    const { trainFeedForward } = await import("../train/feed-forward.js");
    const result = await trainFeedForward({
      data,
      ...(measured === undefined || measured.rows === 0 ? {} : { evaluation: measured }),
      ...(label?.kind === "class" ? { task: "classification", classes: label.classes.length } : { task: "regression" }),
      ...(epochs === 0 ? {} : { epochs }),
      hidden,
      ...(batchSize === 0 ? {} : { batchSize }),
      ...(learningRate === 0 ? {} : { learningRate }),
      ...(patience === 0 ? {} : { patience }),
      seed,
      signal: ctx.signal,
      onProgress: (fraction) => ctx.progress(fraction),
      onEpoch: (report) => {
        if (isTold(report)) ctx.log.info(sentence(report));
      },
    });
    const last = result.history[result.epoch - 1];
    ctx.metric("loss", last?.loss ?? 0);
    if (last?.evaluationLoss !== undefined) ctx.metric("evalLoss", last.evaluationLoss);
    ctx.metric("rowsPerSecond", Math.round(last?.rowsPerSecond ?? 0));
    // Speeds are in the metrics and not in the model, whose bytes are to be the same each time.
    const history = result.history.map(({ rowsPerSecond: _, epochs: __, ...report }) => report);
    const training = {
      trainer: "feed-forward",
      hidden,
      ...result.settings,
      epoch: result.epoch,
      rows: data.rows,
      history,
    };
    const { bytes, manifest } = compileModel({ transform, network: networkSpec(result, data.features), training });
    return { model: { manifest, files: memoryFolder({ [manifest.file]: bytes }) } };
  },
);

function checkHidden(hidden: unknown): void {
  if (Array.isArray(hidden) && hidden.length > 0 && hidden.every((width) => Number.isInteger(width) && width > 0))
    return;
  throw new ZenError(
    "PARAM_INVALID",
    `The parameter hidden is ${JSON.stringify(hidden)}, not the widths of at least one layer`,
    {
      hint: "For example [64, 32].",
    },
  );
}

/** About twenty of the epochs, the last among them. */
function isTold({ epoch, epochs }: EpochReport): boolean {
  return epoch % Math.ceil(epochs / 20) === 0 || epoch === epochs;
}

function sentence({ epoch, epochs, loss, evaluationLoss, evaluationAccuracy, rowsPerSecond }: EpochReport): string {
  const figures = [`loss ${loss.toFixed(4)}`];
  if (evaluationLoss !== undefined) figures.push(`eval loss ${evaluationLoss.toFixed(4)}`);
  if (evaluationAccuracy !== undefined) figures.push(`eval accuracy ${(100 * evaluationAccuracy).toFixed(2)} %`);
  return `epoch ${epoch}/${epochs}: ${figures.join(", ")}, ${Math.round(rowsPerSecond).toLocaleString("en")} rows/s`;
}
