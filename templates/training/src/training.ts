import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ZenError, type Training, type WorkerInvocation } from "@zen/plugin-sdk";
import { memoryJobs, type JobContext, type MemoryJobSpace } from "@zen/plugin-sdk/memory";

/** The jobs of this process, whichever client asked for them. */
const space: MemoryJobSpace = new Map();

/**
 * Trains in child processes of the submitting one, each with `env` besides its own. One that trains elsewhere would leave
 * `local` out, start `command` there, and keep in the handle what it takes to find the job again.
 */
export function openTraining(env: Readonly<Record<string, string>> = {}): Training {
  const jobs = memoryJobs((invocation: WorkerInvocation, job) => runWorker(invocation, env, job), space);
  const check: Training["check"] = async ({ accelerators }) =>
    accelerators === undefined ? [] : [`This machine offers no accelerator ${accelerators.type}.`];
  return {
    local: true,
    check,
    jobs: {
      ...jobs,
      async submit(id, invocation, options) {
        const [problem] = await check(invocation.resources);
        if (problem !== undefined)
          throw new ZenError("JOB_REFUSED", problem, { hint: "Ask for less, or train elsewhere." });
        return jobs.submit(id, invocation, options);
      },
    },
  };
}

/** Runs the worker's command line to its end; what it prints is the job's log. */
async function runWorker(invocation: WorkerInvocation, env: object, { signal, log }: JobContext): Promise<null> {
  const [program = "", ...args] = invocation.local ?? invocation.command;
  const child = spawn(program, args, {
    env: { ...process.env, ...env, ...invocation.env },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGKILL",
  });
  createInterface({ input: child.stdout }).on("line", (line) => log(line, "stdout"));
  createInterface({ input: child.stderr }).on("line", (line) => log(line, "stderr"));
  const end = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject).once("close", (code, killedBy) => resolve(code ?? killedBy ?? "unknown"));
  });
  if (end === 0) return null;
  throw new ZenError("WORKER_FAILED", `The worker ended with ${end}.`, { hint: "Its log says why." });
}
