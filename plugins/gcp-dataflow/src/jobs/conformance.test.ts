import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Processing, ProcessingJobSpec } from "@zen/plugin-sdk";
import { runConformance, runningCases, type Script, type Work } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { never, specOf, startCloud, type Cloud } from "../testing/cloud.js";

interface Run {
  readonly script: Script;
  starts: number;
  running: boolean;
}

const runs = new Map<string, Run>();

function work(script: Script): Work<ProcessingJobSpec> {
  const run: Run = { script, starts: 0, running: false };
  const plan = randomUUID();
  runs.set(plan, run);
  return { spec: specOf(plan), starts: () => run.starts, isRunning: async () => run.running };
}

async function perform(plan: string, signal: AbortSignal): Promise<void> {
  const run = runs.get(plan) as Run;
  run.starts++;
  run.running = true;
  try {
    await delay(run.script.sleepMs ?? 0, undefined, { signal });
    if (run.script.end === "never") await never(signal);
    if (run.script.end === "fail") throw new Error("the script failed");
  } finally {
    run.running = false;
  }
}

let cloud: Cloud;

/** What a job prints on workers is not in its messages, so the cases of logs are not for it. */
const cases = runningCases<Processing, ProcessingJobSpec>(({ jobs }) => jobs, work);

runConformance(
  "jobs on Dataflow",
  cases,
  async () => {
    cloud = await startCloud();
    cloud.work = perform;
    return {
      open: () => cloud.open(),
      async dispose() {
        const left = cloud.gcp.leftovers().filter((what) => what.startsWith("dataflow"));
        await cloud.close();
        expect(left, "jobs that are left").to.deep.equal([]);
      },
    };
  },
  { describe, it },
);
