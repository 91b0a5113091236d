import type { Closable } from "../../contracts/closable.js";
import type { JobRunner } from "../../job.js";
import type { ConformanceCase, Place } from "../case.js";
import { loggingCases } from "./logging.js";
import { runningCases } from "./running.js";
import type { WorkMaker } from "./work.js";

export { invocationOf, type Script, type Work, type WorkMaker } from "./work.js";
export { runningCases } from "./running.js";

/**
 * What every `JobRunner` promises, whichever contract it serves: `jobsOf` takes it from an instance of the backend, `work`
 * makes specs that do what a script says.
 */
export function jobCases<T extends Closable, Spec>(
  jobsOf: (instance: T) => JobRunner<Spec>,
  work: WorkMaker<Spec>,
): readonly ConformanceCase<Place<T>>[] {
  return [...runningCases(jobsOf, work), ...loggingCases(jobsOf, work)];
}
