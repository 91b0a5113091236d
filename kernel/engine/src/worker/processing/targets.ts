import type {
  ArtifactStore,
  FileLocation,
  PlanExecution,
  PlanOutputRef,
  PlanResult,
  WrittenDataset,
} from "@zen/plugin-sdk";
import type { ProcessingPlan } from "@zen/plugin-sdk/processing";
import { OWN } from "./carried.js";

/** A plan in a job, before it is known where it writes. */
export interface JobPlan {
  readonly id: string;
  readonly plan: ProcessingPlan;
  readonly inputs: Readonly<Record<string, FileLocation | PlanOutputRef>>;
}

/** The plan with the targets that it has in a job's folder. */
export function executionIn(store: ArtifactStore, folder: string, { id, plan, inputs }: JobPlan): PlanExecution {
  const targets = Object.keys(plan.outputs).map((output) => [
    output,
    { uri: store.uri(folderOf(folder, { id, plan }, output)) },
  ]);
  return { id, plan, inputs, outputs: Object.fromEntries(targets) };
}

/** What a plan has written, each with its place in the store. */
export function writtenIn(
  folder: string,
  of: Pick<JobPlan, "id" | "plan">,
  { outputs }: Pick<PlanResult, "outputs">,
): Readonly<Record<string, WrittenDataset & { readonly folder: string }>> {
  const all = Object.entries(outputs).map(([output, one]) => [
    output,
    { ...one, folder: folderOf(folder, of, output) },
  ]);
  return Object.fromEntries(all);
}

/** Names of outputs and of steps may have letters that keys of objects do not; the end of a plan's id makes it one of a kind without them. */
function folderOf(folder: string, { id, plan }: Pick<JobPlan, "id" | "plan">, output: string): string {
  const place = Object.keys(plan.outputs).sort().indexOf(output);
  return id === OWN ? `${folder}/${place}` : `${folder}/${id.toLowerCase()}/${place}`;
}
