import { ZenError, type WorkerInvocation } from "@zen/plugin-sdk";
import type { Config } from "../config.js";
import { chooseMachine } from "../machines/choose.js";
import type { CustomJob, WorkerPoolSpec } from "./custom-job.js";
import { DEADLINE_LABEL, displayName, ID_LABEL, idLabel, labelText } from "./names.js";

/** So many variables a container may have. */
const MOST_VARIABLES = 100;

/** The job for one trainer step. @throws ZenError `JOB_REFUSED` for what Vertex AI would not take. */
export function composeJob(
  id: string,
  invocation: WorkerInvocation,
  config: Config,
  deadline: number | undefined,
): CustomJob {
  const { kmsKey, serviceAccount, network, networkAttachment, spot = false } = config;
  return {
    displayName: displayName(invocation.title),
    labels: {
      ...config.labels,
      "zen-title": labelText(invocation.title),
      "zen-run": labelText(invocation.run),
      [ID_LABEL]: idLabel(id),
      ...(deadline === undefined ? {} : { [DEADLINE_LABEL]: String(Math.ceil(deadline)) }),
    },
    ...(kmsKey === undefined ? {} : { encryptionSpec: { kmsKeyName: kmsKey } }),
    jobSpec: {
      workerPoolSpecs: workerPools(invocation, config),
      // Whether work is done again is decided by the run, which knows what has been committed.
      scheduling: {
        strategy: spot ? "SPOT" : "STANDARD",
        restartJobOnWorkerRestart: false,
        disableRetries: true,
        ...timeout(config.maxRunSeconds, deadline),
      },
      ...(serviceAccount === undefined ? {} : { serviceAccount }),
      ...(network === undefined ? {} : { network }),
      ...(networkAttachment === undefined ? {} : { pscInterfaceConfig: { networkAttachment } }),
    },
  };
}

/** The first pool is one machine, as the service demands; further replicas are the second. */
function workerPools(invocation: WorkerInvocation, config: Config): readonly WorkerPoolSpec[] {
  const { replicas = 1 } = config;
  const first = workerPool(invocation, config);
  return replicas === 1 ? [first] : [first, { ...first, replicaCount: String(replicas - 1) }];
}

function workerPool(invocation: WorkerInvocation, config: Config): WorkerPoolSpec {
  const choice = chooseMachine(invocation.resources, config.machineType);
  if ("problem" in choice) throw refused(choice.problem, "Ask for less, or train elsewhere.");
  const variables = Object.entries(invocation.env);
  if (variables.length > MOST_VARIABLES)
    throw refused(
      `The worker's environment has ${variables.length} variables, and Vertex AI takes ${MOST_VARIABLES}.`,
      "Give fewer.",
    );
  const { bootDiskGb, bootDiskType } = config;
  return {
    machineSpec: choice.machine,
    replicaCount: "1",
    ...(bootDiskGb === undefined && bootDiskType === undefined
      ? {}
      : {
          diskSpec: {
            ...(bootDiskType === undefined ? {} : { bootDiskType }),
            ...(bootDiskGb === undefined ? {} : { bootDiskSizeGb: bootDiskGb }),
          },
        }),
    containerSpec: {
      imageUri: config.image,
      ...commandLine(invocation.command),
      env: variables.map(([name, value]) => ({ name, value })),
    },
  };
}

/** `zen-worker` is what the worker image starts by itself; any other program takes its place. */
function commandLine([program, ...args]: readonly string[]): { command?: readonly string[]; args?: readonly string[] } {
  if (program === undefined) throw refused("The worker's command line is empty.", "Name a program to run.");
  return program === "zen-worker" ? { args } : { command: [program], args };
}

/** Whole seconds, rounded up; what ends first. */
function timeout(maxRunSeconds = Number.POSITIVE_INFINITY, deadline = Number.POSITIVE_INFINITY): { timeout?: string } {
  const seconds = Math.ceil(Math.min(maxRunSeconds, deadline / 1000));
  return Number.isFinite(seconds) ? { timeout: `${Math.max(1, seconds)}s` } : {};
}

export function refused(message: string, hint: string, cause?: unknown): ZenError {
  return new ZenError("JOB_REFUSED", message, { hint, cause });
}
