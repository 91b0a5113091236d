import { Dataset, runPlan, step, stepFactory, type StepPlan } from "@zen/plugin-sdk/pipeline";
import { parse } from "@zen/plugin-sdk/processing";
import { datasetInput, scan, type HasSchema } from "./dataset-input.js";

function filterPlan(where: string, dataset: HasSchema): StepPlan {
  return {
    plan: {
      format: "processing@1",
      inputs: { rows: datasetInput(dataset) },
      nodes: [scan("rows"), { id: "kept", op: "filter", from: "rows", where }],
      outputs: { dataset: "kept" },
    },
    inputs: { rows: "dataset" },
  };
}

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
      plan: ({ dataset }) => filterPlan(where, dataset),
    },
    async (given, ctx) => {
      const { outputs } = await runPlan(filterPlan(where, given.dataset), given, ctx);
      const kept = outputs["dataset"] as Dataset;
      ctx.metric("rows", kept.rowCount);
      return { dataset: kept };
    },
  ),
);
