import { availableParallelism, totalmem } from "node:os";
import type { HostSpec, Orchestrator } from "../contracts/orchestrator.js";
import { ZenError } from "../errors.js";
import { thisPlatform } from "../this-platform.js";
import { memoryJobs, type MemoryJobSpace } from "./jobs.js";

/** Hosts plans in this process, as the engine offers with `here`. */
export function memoryOrchestrator(space?: MemoryJobSpace): Orchestrator {
  const jobs = memoryJobs((spec: HostSpec, { signal }) => hereOf(spec)(signal), space);
  return {
    platform: async () => thisPlatform(),
    local: true,
    processing: ["*"],
    capacity: async () => ({ cpus: availableParallelism(), memory: totalmem() }),
    host: {
      ...jobs,
      async submit(id, spec, options) {
        hereOf(spec);
        return jobs.submit(id, spec, options);
      },
    },
  };
}

function hereOf(spec: HostSpec): NonNullable<HostSpec["here"]> {
  if (spec.here !== undefined) return spec.here;
  throw new ZenError(
    "JOB_REFUSED",
    "This orchestrator hosts plans in the process that submits them, and was offered none.",
    {
      hint: "Submit from the engine that runs the plan, or choose an orchestrator that starts its own.",
    },
  );
}
