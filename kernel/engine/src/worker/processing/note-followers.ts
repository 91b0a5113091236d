import { compareUtf8, type ProcessingJobResult, type WrittenDataset } from "@zen/plugin-sdk";
import type { ProcessingPlan } from "@zen/plugin-sdk/processing";
import { storedDigest } from "../../artifacts/index.js";
import { OWN, type Carried } from "./carried.js";
import { noteResult } from "./early-results.js";
import { checkWritten } from "./outside-dataset.js";
import type { ProcessingScope } from "./scope.js";
import { writtenIn } from "./targets.js";

/** Leaves word of what a job has computed for followers of the step whose own plan it was submitted for. */
export async function noteFollowers(
  scope: ProcessingScope,
  { plans }: ProcessingJobResult,
  { folder, own, carried, semantics }: FusedJob,
): Promise<void> {
  const { run, node } = scope.task;
  const results = new Map(
    [{ id: OWN, plan: own }, ...carried].flatMap(({ id, plan }) => {
      const found = plans[id];
      return found === undefined ? [] : [[id, { ...found, outputs: writtenIn(folder, { id, plan }, found) }] as const];
    }),
  );
  const digests = new Map<Written, Promise<readonly string[] | undefined>>();
  for (const { id, plan, inputs } of carried) {
    const result = results.get(id);
    // A job that somebody else has submitted may have carried others.
    if (result === undefined) continue;
    const parts: Record<string, readonly string[]> = {};
    for (const [name, input] of Object.entries(inputs)) {
      const from = "plan" in input ? results.get(input.plan)?.outputs[input.output] : undefined;
      if (from !== undefined && !digests.has(from)) digests.set(from, digestsOf(from, scope));
      const known = "plan" in input ? from && (await digests.get(from)) : input.digests;
      if (known !== undefined) parts[name] = known;
    }
    if (Object.keys(inputs).some((name) => parts[name] === undefined)) continue;
    await noteResult(scope, { plan, inputs: parts, semantics }, { format: "early-result@1", run, node, ...result });
  }
}

/** A job as it was submitted, or would have been. */
export interface FusedJob {
  readonly folder: string;
  readonly own: ProcessingPlan;
  readonly carried: readonly Carried[];
  readonly semantics: number;
}

type Written = WrittenDataset & { readonly folder: string };

/** As the dataset's parts will be identified once they are an artifact's; undefined where one of them is gone. */
async function digestsOf({ folder, parts }: Written, scope: ProcessingScope): Promise<readonly string[] | undefined> {
  const sorted = [...parts].sort((a, b) => compareUtf8(a.path, b.path));
  const heads = await Promise.all(
    sorted.map(({ path }) => scope.artifacts.store.head(`${folder}/${checkWritten(path)}`)),
  );
  return heads.some((head) => head === undefined)
    ? undefined
    : heads.flatMap((head) => (head ? [storedDigest(head)] : []));
}
