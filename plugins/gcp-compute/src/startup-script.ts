import type { WorkerInvocation } from "@zen/plugin-sdk";
import type { Place } from "./place.js";
import { SCRIPT } from "./script.js";
import { array, quoted } from "./shell.js";

export interface Job extends Place {
  readonly image: string;
  readonly command: WorkerInvocation["command"];
  readonly env: WorkerInvocation["env"];
  readonly endpoint: string;
  readonly storageEndpoint: string;
  readonly graceSeconds: number;
  /** Milliseconds from the machine's creation. */
  readonly deadline: number | undefined;
  readonly accelerated: boolean;
}

/** Tells what runs on the machine that it is the machine. */
export const MACHINE_VARIABLE = "ZEN_GCP_COMPUTE_MACHINE";

/** What the machine does when it has booted: the job's settings, then the script that is the same for all. */
export function startupScript(job: Job): string {
  const [program = "zen-worker", ...args] = job.command;
  const env = Object.entries({ ...job.env, [MACHINE_VARIABLE]: job.name });
  const { bucket, object } = job.record;
  return [
    "#!/bin/bash",
    `NAME=${quoted(job.name)}`,
    `MACHINE=${quoted(`${job.endpoint}/compute/v1/projects/${job.project}/zones/${job.zone}/instances/${job.name}`)}`,
    `RECORD=${quoted(
      `${job.storageEndpoint}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?uploadType=media&ifGenerationMatch=0&name=${encodeURIComponent(object)}`,
    )}`,
    `IMAGE=${quoted(job.image)}`,
    `GRACE=${job.graceSeconds}`,
    `DEADLINE=${job.deadline === undefined ? "''" : Math.round(job.deadline)}`,
    `ACCELERATED=${job.accelerated ? "yes" : "no"}`,
    // The image's own entry point is the worker; anything else is started in its place.
    array("OPTIONS", [
      ...(program === "zen-worker" ? [] : ["--entrypoint", program]),
      ...env.flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ]),
    array("ARGS", args),
    SCRIPT,
  ].join("\n");
}
