import type { Repository } from "@zen/client";
import { isZenError, type ArtifactRef, type RunRecord } from "@zen/plugin-sdk";
import type { Evaluation } from "@zen/plugin-sdk/pipeline";

/** What the best constant prediction would have scored, by the names of the run's metrics. */
export type Baselines = ReadonlyMap<string, number>;

interface Step {
  readonly node: string;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
}

/** The baselines in the evaluations that a run's steps made; none for one whose bytes are gone. */
export async function baselinesOf(
  { metrics }: RunRecord,
  steps: Iterable<Step>,
  { artifacts }: Repository,
): Promise<Baselines> {
  const found = new Map<string, number>();
  for (const { node, outputs } of steps)
    for (const ref of Object.values(outputs)) {
      if (ref.codec !== "metrics") continue;
      const { values, baseline = {} } = await artifacts.load<Evaluation>(ref).catch(gone);
      for (const [name, value] of Object.entries(baseline))
        for (const known of [name, `${node}.${name}`])
          if (metrics[known] !== undefined && metrics[known] === values[name]) found.set(known, value);
    }
  return found;
}

const GONE = ["ARTIFACT_PURGED", "ARTIFACT_DAMAGED", "ARTIFACT_NOT_FOUND"];

function gone(error: unknown): Evaluation {
  if (isZenError(error) && GONE.includes(error.code)) return { values: {} };
  throw error;
}
