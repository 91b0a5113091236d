import { availableParallelism, totalmem } from "node:os";
import { thisPlatform, ZenError, type HostSpec, type Orchestrator } from "@zen/plugin-sdk";
import { memoryJobs, type MemoryJobSpace } from "@zen/plugin-sdk/memory";

/** The jobs of this process, whichever client asked for them. */
const space: MemoryJobSpace = new Map();

/**
 * Hosts plans in the process that submits them, and lets them have `cpus` of this machine. One that starts machines of
 * its own would ignore `here`, start `command` there, and keep in the handle what it takes to find the job again.
 */
export function openOrchestrator({ cpus }: { readonly cpus?: number }): Orchestrator {
  const jobs = memoryJobs(async (spec: HostSpec, { signal }) => offered(spec)(signal), space);
  return {
    local: true,
    processing: ["*"],
    platform: async () => thisPlatform(),
    capacity: async () => ({ cpus: Math.min(cpus ?? Infinity, availableParallelism()), memory: totalmem() }),
    host: {
      ...jobs,
      async submit(id, spec, options) {
        offered(spec);
        return jobs.submit(id, spec, options);
      },
    },
  };
}

function offered({ here }: HostSpec): NonNullable<HostSpec["here"]> {
  if (here !== undefined) return here;
  throw new ZenError("JOB_REFUSED", "This orchestrator hosts plans in the process that submits them.", {
    hint: "Submit from the process in which the plan is to run.",
  });
}
