import { Dataset, runPlan, step, stepFactory, type StepPlan } from "@zen/plugin-sdk/pipeline";
import { parse } from "@zen/plugin-sdk/processing";
import { datasetInput, scan, type HasSchema } from "./dataset-input.js";

function derivePlan(columns: Readonly<Record<string, string>>, dataset: HasSchema): StepPlan {
  const list = Object.entries(columns).map(([name, expression]) => ({ name, expression }));
  return {
    plan: {
      format: "processing@1",
      inputs: { rows: datasetInput(dataset) },
      nodes: [scan("rows"), { id: "derived", op: "derive", from: "rows", columns: list }],
      outputs: { dataset: "derived" },
    },
    inputs: { rows: "dataset" },
  };
}

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
      plan: ({ dataset }) => derivePlan(columns, dataset),
    },
    async (given, ctx) => {
      const { outputs } = await runPlan(derivePlan(columns, given.dataset), given, ctx);
      return { dataset: outputs["dataset"] as Dataset };
    },
  ),
);
