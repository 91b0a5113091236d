import type { BeamJob, CompileOptions } from "@zen/beam/compile";
import type { ProcessingJobSpec } from "@zen/plugin-sdk";

/** A pipeline that names the plans of a job, in place of one that Beam could run. */
export function compilePretended({ plans }: ProcessingJobSpec, { temp }: CompileOptions): BeamJob {
  const results = `${temp}/results.json`;
  const pipeline = { type: "composite", plans: plans.map(({ id }) => id), results };
  return { yaml: JSON.stringify({ pipeline }), results };
}

export function planIdsIn(yaml: string): { readonly plans: readonly string[]; readonly results: string } {
  const { pipeline } = JSON.parse(yaml) as { pipeline: { plans: string[]; results: string } };
  return pipeline;
}
