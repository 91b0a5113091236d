import type { RuntimeEnvironment } from "../api/types.js";
import type { DataflowConfig } from "../config.js";

const ips = { public: "WORKER_IP_PUBLIC", private: "WORKER_IP_PRIVATE" } as const;
const goals = { cost: "FLEXRS_COST_OPTIMIZED", speed: "FLEXRS_SPEED_OPTIMIZED" } as const;

/** What the workers of a job are like, and after how many seconds Dataflow itself ends it. */
export function environmentOf(config: DataflowConfig, wallSeconds: number): RuntimeEnvironment {
  const { ipConfiguration, flexrsGoal, tempLocation } = config;
  return defined({
    numWorkers: config.numWorkers,
    maxWorkers: config.maxWorkers,
    machineType: config.machineType,
    launcherMachineType: config.launcherMachineType,
    diskSizeGb: config.diskSizeGb,
    network: config.network,
    subnetwork: config.subnetwork,
    ipConfiguration: ipConfiguration && ips[ipConfiguration],
    workerRegion: config.workerRegion,
    workerZone: config.workerZone,
    serviceAccountEmail: config.serviceAccountEmail,
    kmsKeyName: config.kmsKeyName,
    sdkContainerImage: config.sdkContainerImage,
    flexrsGoal: flexrsGoal && goals[flexrsGoal],
    tempLocation,
    stagingLocation: config.stagingLocation ?? tempLocation,
    additionalUserLabels: { ...config.labels, "managed-by": "zen" },
    // A service option, which templates take here (https://cloud.google.com/dataflow/docs/reference/service-options).
    additionalExperiments: [...(config.experiments ?? []), `max_workflow_runtime_walltime_seconds=${wallSeconds}`],
  });
}

type Optional<T> = { readonly [K in keyof T]: T[K] | undefined };

function defined<T extends object>(fields: Optional<T>): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
