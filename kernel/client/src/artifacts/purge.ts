import type { PurgeReport } from "@zen/engine";
import { ZenError, type ArtifactRecord, type ArtifactRef } from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";
import { lineageGraph, type LineageArtifact, type LineageExecution } from "./lineage.js";

export interface PurgeOptions {
  /** Why, for the records and for whoever reads them: one line. */
  readonly reason: string;
  /** What was made from it, step by step, as well. */
  readonly derived?: boolean;
  /** Erase; without this it is only looked for. */
  readonly apply?: boolean;
}

/** What is erased, or would be. */
export interface PurgeOutcome extends PurgeReport {
  readonly artifact: ArtifactRecord;
  /** What was made from it, directly and through others: erased too with `derived`. */
  readonly derived: readonly LineageArtifact[];
  /** The executions that made it. */
  readonly derivedBy: readonly LineageExecution[];
}

export async function purgeArtifact(
  workspace: Workspace,
  artifact: ArtifactRecord,
  { reason, derived = false, apply = false }: PurgeOptions,
): Promise<PurgeOutcome> {
  if (!/^[^\p{C}]{1,500}$/u.test(reason.trim())) {
    throw new ZenError("USAGE_INVALID", "A purge wants a reason, in one line of 500 characters at most", {
      hint: 'It is what readers are told: --reason "contains names of customers".',
    });
  }
  const graph = await lineageGraph(await workspace.metadata(), artifact.digest, { direction: "down" });
  const others = graph.artifacts.filter(({ digest }) => digest !== artifact.digest);
  const artifacts = [artifact, ...(derived ? others.filter(isWhole) : [])].map(refOf);
  const report = await (await workspace.engine()).purge({ artifacts, reason: reason.trim(), apply });
  return { ...report, artifact, derived: others, derivedBy: graph.executions };
}

function isWhole(one: LineageArtifact): one is ArtifactRecord {
  return one.codec !== undefined && one.kind !== undefined;
}

function refOf({ digest, kind, codec, size, inline }: ArtifactRecord): ArtifactRef {
  return { digest, kind, codec, size, ...(inline === undefined ? {} : { inline }) };
}
