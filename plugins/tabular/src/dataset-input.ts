import type { Dataset } from "@zen/plugin-sdk/pipeline";
import type { DatasetInput, PlanNode } from "@zen/plugin-sdk/processing";

/** The plan's view of a dataset that an earlier step wrote. */
export function datasetInput(dataset: Dataset): DatasetInput {
  return { format: "dataset", schema: dataset.schema };
}

/** The node that reads an input. */
export function scan(input: string): PlanNode {
  return { id: input, op: "scan", input };
}
