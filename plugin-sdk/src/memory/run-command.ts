import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { WorkerInvocation } from "../contracts/worker.js";
import { ZenError } from "../errors.js";
import type { JobContext } from "./jobs.js";

/** Runs a worker as a child process of this one until it ends, and kills it when the job is cancelled. */
export async function runCommand(invocation: WorkerInvocation, { signal, log }: JobContext): Promise<null> {
  const [program, ...args] = invocation.local ?? invocation.command;
  if (program === undefined) throw new ZenError("JOB_REFUSED", "The worker's command line is empty.");
  const child = spawn(program, args, {
    env: { ...process.env, ...invocation.env },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGKILL",
  });
  for (const stream of ["stdout", "stderr"] as const) {
    createInterface({ input: child[stream] }).on("line", (text) => log(text, stream));
  }
  const end = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject).once("close", (code, killedBy) => resolve(code ?? killedBy ?? "?"));
  });
  if (end === 0) return null;
  throw new ZenError(
    "WORKER_FAILED",
    `The worker ended with ${typeof end === "number" ? "exit code" : "signal"} ${end}.`,
    {
      hint: "Its log says why.",
      data: { end },
    },
  );
}
