import { Dataset, step, stepFactory } from "@zen/plugin-sdk/pipeline";
import { parse } from "@zen/plugin-sdk/processing";
import { datasetInput, scan } from "./dataset-input.js";

/** Keeps the rows for which the expression is true; neither false nor null: `filter("delay > -120")`. */
export const filter = stepFactory((where: string) =>
  step(
    "filter",
    {
      description: "Keeps some rows",
      inputs: { dataset: Dataset },
      outputs: { dataset: Dataset },
      uses: ["processing"],
      check: () => void parse(where),
    },
    async ({ dataset }, ctx) => {
      const { outputs } = await ctx.processing.run(
        {
          format: "processing@1",
          inputs: { rows: datasetInput(dataset) },
          nodes: [scan("rows"), { id: "kept", op: "filter", from: "rows", where }],
          outputs: { dataset: "kept" },
        },
        { rows: dataset },
      );
      const kept = outputs["dataset"] as Dataset;
      ctx.metric("rows", kept.rowCount);
      return { dataset: kept };
    },
  ),
);
