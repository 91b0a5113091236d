import { invocationOf, jobCases, orchestratorCases, runConformance } from "@zen/plugin-sdk/conformance";
import type { Orchestrator } from "@zen/plugin-sdk";
import { testCloud } from "./testing/cloud.js";

const harness = async () => {
  const { open, close } = await testCloud();
  return { open: () => open(), dispose: close };
};

runConformance("gcp-compute", orchestratorCases, harness, { describe, it });
// What the worker prints is the job's log, too.
const logging = jobCases((orchestrator: Orchestrator) => orchestrator.host, invocationOf).filter(({ name }) =>
  /log|cursor/.test(name),
);
runConformance("gcp-compute: logs", logging, harness, { describe, it });
