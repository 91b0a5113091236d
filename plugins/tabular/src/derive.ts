import { Dataset, step, stepFactory } from "@zen/plugin-sdk/pipeline";
import { parse } from "@zen/plugin-sdk/processing";
import { datasetInput, scan } from "./dataset-input.js";

/**
 * Adds columns computed from others, or replaces them: `derive({ hour: "hour(date)", late: "delay > 15" })`. An entry may use those before
 * it. What was computed, and how, travels with the dataset, so that a served model computes it from a raw request.
 */
export const derive = stepFactory((columns: Readonly<Record<string, string>>) =>
  step(
    "derive",
    {
      description: "Adds computed columns",
      inputs: { dataset: Dataset },
      outputs: { dataset: Dataset },
      uses: ["processing"],
      check: () => {
        for (const expression of Object.values(columns)) parse(expression);
      },
    },
    async ({ dataset }, ctx) => {
      const list = Object.entries(columns).map(([name, expression]) => ({ name, expression }));
      const { outputs } = await ctx.processing.run(
        {
          format: "processing@1",
          inputs: { rows: datasetInput(dataset) },
          nodes: [scan("rows"), { id: "derived", op: "derive", from: "rows", columns: list }],
          outputs: { dataset: "derived" },
        },
        { rows: dataset },
      );
      return { dataset: outputs["dataset"] as Dataset };
    },
  ),
);
