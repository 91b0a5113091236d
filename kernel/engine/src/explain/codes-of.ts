import type { ArtifactStore, ExecutionRecord, MetadataStore, RunRecord } from "@zen/plugin-sdk";
import type { StepCode } from "../keys/types.js";
import { executionsOf } from "../records/index.js";
import { KeyFactsReader } from "./key-facts.js";

/** The codes of a run's steps by node id of the plan; of those whose keys are recorded. */
export async function codesOf(
  store: ArtifactStore,
  metadata: MetadataStore,
  { id }: Pick<RunRecord, "id">,
): Promise<ReadonlyMap<string, StepCode>> {
  const facts = new KeyFactsReader(store);
  const byNode = new Map<string, ExecutionRecord>();
  for (const record of await executionsOf(metadata, id))
    if (record.step.includes("#") && record.state !== "skipped")
      byNode.set(record.node.replaceAll(/\[\d+\]/g, ""), record);
  const codes = new Map<string, StepCode>();
  for (const [node, record] of byNode) {
    const code = (await facts.of(record))?.code;
    if (code !== undefined) codes.set(node, code);
  }
  return codes;
}
