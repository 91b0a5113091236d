import type { RunResult, StepFailure } from "@zen/engine";

/** The result with the place where each failed step was added to its pipeline, where its error names no better one. */
export function withPlaces(result: RunResult, places: ReadonlyMap<string, string>): RunResult {
  return { ...result, failures: result.failures.map((failure) => withPlace(failure, places.get(failure.node))) };
}

function withPlace(failure: StepFailure, place: string | undefined): StepFailure {
  const { error } = failure;
  // A node of a processing plan says nothing to whoever wrote the pipeline.
  if (place === undefined || !/^(?:node \S+)?$/.test(error.place ?? "")) return failure;
  return { ...failure, error: { ...error, place } };
}
