import { setTimeout as delay } from "node:timers/promises";
import {
  jobCases,
  orchestratorCases,
  runConformance,
  secretSourceCases,
  trainingCases,
  type Script,
  type WorkMaker,
} from "../conformance/index.js";
import type { JobRunner } from "../job.js";
import { memoryJobs, type JobContext, type MemoryJobSpace } from "./jobs.js";
import { memoryOrchestrator } from "./orchestrator.js";
import { memorySecretSource } from "./secret-source.js";
import { memoryTraining } from "./training.js";

type Spec = (context: JobContext) => Promise<string>;

const functionOf: WorkMaker<Spec> = (script: Script) => {
  const seen = { starts: 0, running: false };
  return {
    spec: async ({ signal, log }) => {
      seen.starts++;
      seen.running = true;
      try {
        script.print?.forEach((line) => log(line, "stdout"));
        script.complain?.forEach((line) => log(line, "stderr"));
        await delay(script.end === "never" ? 60_000 : (script.sleepMs ?? 0), undefined, { signal });
        if (script.end === "fail") throw new Error("the script failed");
        return "done";
      } finally {
        seen.running = false;
      }
    },
    starts: () => seen.starts,
    isRunning: async () => seen.running,
  };
};

runConformance(
  "memory jobs",
  jobCases(({ jobs }: { jobs: JobRunner<Spec>; close?(): Promise<void> }) => jobs, functionOf),
  () => {
    const space: MemoryJobSpace = new Map();
    return { open: () => ({ jobs: memoryJobs((spec: Spec, context) => spec(context), space) }) };
  },
  { describe, it },
);

runConformance(
  "memory orchestrator",
  orchestratorCases,
  () => {
    const space: MemoryJobSpace = new Map();
    return { open: () => memoryOrchestrator(space) };
  },
  { describe, it },
);

runConformance(
  "memory training",
  trainingCases,
  () => {
    const space: MemoryJobSpace = new Map();
    return { open: () => memoryTraining(undefined, space) };
  },
  { describe, it },
);

runConformance(
  "memory secret source",
  secretSourceCases,
  () => {
    const secrets = new Map<string, string>();
    return { open: () => memorySecretSource(secrets), set: (name: string, value: string) => secrets.set(name, value) };
  },
  { describe, it },
);
