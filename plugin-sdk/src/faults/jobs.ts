import type { Orchestrator } from "../contracts/orchestrator.js";
import type { Processing } from "../contracts/processing.js";
import type { Training } from "../contracts/training.js";
import type { JobRunner, Json } from "../job.js";
import { faultyIterable } from "./iterable.js";
import type { FaultPlan } from "./plan.js";
import { replacing } from "./replacing.js";

/**
 * The runner, with faults. A late `submit` has started the job, and whoever submits it again has to adopt it; a `watch` or `logs` that breaks off
 * goes on where the caller begins again.
 */
export function faultyJobs<Spec, Result extends Json>(
  jobs: JobRunner<Spec, Result>,
  plan: FaultPlan,
): JobRunner<Spec, Result> {
  return replacing(jobs, {
    submit: (id, spec, options) => plan.make("submit", ["error", "late", "slow"], () => jobs.submit(id, spec, options)),
    status: (handle) => plan.make("status", ["error", "slow"], () => jobs.status(handle)),
    watch: (handle, options) => faultyIterable(plan, "watch", () => jobs.watch(handle, options)),
    logs: (handle, options) => faultyIterable(plan, "logs", () => jobs.logs(handle, options)),
    cancel: (handle) => plan.make("cancel", ["error", "late", "slow"], () => jobs.cancel(handle)),
  });
}

/** Both seats, with faults. */
export function faultyOrchestrator(orchestrator: Orchestrator, plan: FaultPlan): Orchestrator {
  const { launch } = orchestrator;
  return replacing(orchestrator, {
    host: faultyJobs(orchestrator.host, plan),
    ...(launch === undefined ? {} : { launch: faultyJobs(launch, plan) }),
  });
}

/** Its jobs, with faults. */
export function faultyTraining(training: Training, plan: FaultPlan): Training {
  return replacing(training, { jobs: faultyJobs(training.jobs, plan) });
}

/** Its jobs, with faults. */
export function faultyProcessing(processing: Processing, plan: FaultPlan): Processing {
  return replacing(processing, { jobs: faultyJobs(processing.jobs, plan) });
}
