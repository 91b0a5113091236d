import { ZenError, type PromotionRecord } from "@zen/plugin-sdk";
import {
  Dataset,
  effect,
  json,
  Model,
  stepFactory,
  type LiveView,
  type Model as ModelValue,
  type PromotionVerdict,
  type StepContext,
} from "@zen/plugin-sdk/pipeline";
import { columnsOf, measure } from "../evaluate/measure.js";
import { higherIsBetter } from "./direction.js";
import { judge } from "./judge.js";

export interface PromoteOptions {
  /** The name that the live model goes by. */
  readonly name: string;
  /** A figure of the evaluation: `accuracy`, `rocAuc`, `logLoss`, `rmse`, ... */
  readonly metric: string;
  /** By more than this the candidate has to be better; 0 unless told. */
  readonly minImprovement?: number;
  /** Also replace a live model that cannot be measured on the data, because it needs other columns or tells another label. */
  readonly replaceIncomparable?: boolean;
}

/**
 * Makes the model the live one of a name if it beats the one that is, both measured now, on the same rows; the first one always. `live`
 * is the model that is live then: what to deploy. Every decision is recorded with both figures.
 */
export const promote = stepFactory((options: PromoteOptions) =>
  effect(
    "promote",
    {
      description: "Makes a model the live one if it beats the live one on the same data",
      inputs: { model: Model, dataset: Dataset },
      outputs: { live: Model, decision: json<PromotionRecord>() },
      check: () => checkOptions(options),
    },
    async ({ model, dataset }, ctx) => {
      const { metric } = options;
      const figure = {
        metric,
        value: valueOf(await figures(model, dataset, ctx), metric),
        higherIsBetter: higherIsBetter(metric),
        data: ctx.refs["dataset"]?.digest ?? "",
      };
      ctx.metric("candidate", figure.value);
      const { decision, live } = await ctx.models.decide(options.name, "model", async (current) => {
        if (current === undefined) return { promote: true, because: "nothing was live", figure };
        if (current.record.live.artifact.digest === ctx.refs["model"]?.digest)
          return { promote: false, because: "it is the live one already", figure };
        if (current.record.withdrawn?.includes(ctx.refs["model"]?.digest ?? "") === true)
          return { promote: false, because: "it was taken back; zen models:promote makes it live again", figure };
        return compare(model, current, dataset, figure, options, ctx);
      });
      if (decision.rivalValue !== undefined) ctx.metric("live", decision.rivalValue);
      ctx.metric("promoted", decision.decision === "promoted" ? 1 : 0);
      ctx.log.info(`${options.name}: ${decision.decision}, because ${decision.because}`);
      return { live, decision };
    },
  ),
);

async function compare(
  candidate: ModelValue,
  { model }: LiveView,
  dataset: Dataset,
  figure: NonNullable<PromotionVerdict["figure"]>,
  { minImprovement = 0, replaceIncomparable = false }: PromoteOptions,
  ctx: StepContext,
): Promise<PromotionVerdict> {
  const obstacle = incomparable(candidate, model, dataset);
  if (obstacle !== undefined)
    return { promote: replaceIncomparable, because: `the live model cannot be compared with it: ${obstacle}`, figure };
  const { metric, value } = figure;
  const rivalValue = valueOf(await figures(model, dataset, ctx), metric);
  const comparison = {
    metric,
    higherIsBetter: figure.higherIsBetter,
    candidate: value,
    live: rivalValue,
    minImprovement,
  };
  return { ...judge(comparison), figure, rivalValue, minImprovement };
}

/** Why the figures of two models would not be those of one question. */
function incomparable(candidate: ModelValue, live: ModelValue, dataset: Dataset): string | undefined {
  const [asked, told] = [candidate.manifest, live.manifest];
  if (asked.task !== told.task) return `it is for ${told.task}, not ${asked.task}`;
  if (asked.label !== told.label) return `it tells ${told.label}, not ${asked.label}`;
  const classes = ({ classes: all = [] }: ModelValue["manifest"]): string => JSON.stringify(all.map(String).sort());
  if (classes(asked) !== classes(told)) return "it knows other classes";
  const there = new Set(dataset.schema.columns.map(({ name }) => name));
  const missing = columnsOf(live).filter((column) => !there.has(column));
  return missing.length === 0 ? undefined : `the data has no ${missing.join(", ")}`;
}

async function figures(model: ModelValue, dataset: Dataset, { signal, progress }: StepContext) {
  return (await measure(model, dataset, { signal, progress })).values;
}

/** @throws ZenError `METRIC_MISSING`. */
function valueOf(values: Readonly<Record<string, number>>, metric: string): number {
  const value = Object.hasOwn(values, metric) ? values[metric] : undefined;
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new ZenError("METRIC_MISSING", `This evaluation has no ${metric}`, {
    hint: `It has ${Object.keys(values).join(", ")}. A figure that the rows do not define, such as rocAuc of one class, is left out.`,
  });
}

function checkOptions({ name, metric, minImprovement = 0 }: PromoteOptions): void {
  higherIsBetter(metric);
  if (!/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new ZenError("MODEL_NAME_INVALID", `${JSON.stringify(name)} cannot name a model`, {
      hint: "Use 1 to 63 of a-z 0-9 -, beginning with a letter and not ending with -.",
    });
  if (!Number.isFinite(minImprovement) || minImprovement < 0)
    throw new ZenError("PARAM_INVALID", `The least improvement ${minImprovement} is no number from 0 up`, {
      hint: "Give a number in the metric's own unit, or leave it out.",
    });
}
