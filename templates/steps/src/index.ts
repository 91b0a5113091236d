import { json, p, step } from "@zen/plugin-sdk/pipeline";

export interface Summary {
  readonly count: number;
  readonly mean: number;
}

/** How many numbers there are, and their mean; `digits` after the point are kept. */
export const summarise = step(
  "summarise",
  {
    description: "Counts numbers and takes their mean",
    inputs: { values: json<readonly number[]>(), digits: p.int({ default: 2, min: 0, max: 12 }) },
    outputs: { summary: json<Summary>() },
  },
  async ({ values, digits }, ctx) => {
    if (values.length === 0) throw new RangeError("There is nothing to take a mean of.");
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    ctx.metric("count", values.length);
    return { summary: { count: values.length, mean: Number(mean.toFixed(digits)) } };
  },
);
