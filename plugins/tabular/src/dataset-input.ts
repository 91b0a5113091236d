import type { Dataset } from "@zen/plugin-sdk/pipeline";
import type { DatasetInput, PlanNode } from "@zen/plugin-sdk/processing";

/** A dataset, or one that is yet to be written. */
export type HasSchema = Pick<Dataset, "schema">;

/** The plan's view of a dataset that an earlier step wrote. */
export function datasetInput({ schema }: HasSchema): DatasetInput {
  return { format: "dataset", schema };
}

/** The node that reads an input. */
export function scan(input: string): PlanNode {
  return { id: input, op: "scan", input };
}
