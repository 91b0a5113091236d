import type { MachineSpec } from "../machines/choose.js";

/** `GoogleCloudAiplatformV1CustomJob` of the API aiplatform.v1, as far as this plugin knows it. */
export interface CustomJob {
  /** `projects/P/locations/L/customJobs/N`, given by the service. */
  readonly name?: string;
  readonly displayName: string;
  readonly state?: JobStateName;
  readonly createTime?: string;
  /** When it ran for the first time; absent where it never did. */
  readonly startTime?: string;
  readonly endTime?: string;
  /** google.rpc.Status. */
  readonly error?: { readonly code?: number; readonly message?: string };
  readonly labels?: Readonly<Record<string, string>>;
  readonly encryptionSpec?: { readonly kmsKeyName: string };
  readonly jobSpec: CustomJobSpec;
}

export interface CustomJobSpec {
  readonly workerPoolSpecs: readonly WorkerPoolSpec[];
  readonly scheduling?: {
    readonly timeout?: string;
    readonly strategy?: "STANDARD" | "SPOT";
    readonly restartJobOnWorkerRestart?: boolean;
    readonly disableRetries?: boolean;
  };
  readonly serviceAccount?: string;
  readonly network?: string;
  readonly pscInterfaceConfig?: { readonly networkAttachment: string };
}

export interface WorkerPoolSpec {
  readonly machineSpec: MachineSpec;
  /** An int64, which JSON of Google's has as text. */
  readonly replicaCount: string;
  readonly diskSpec?: { readonly bootDiskType?: string; readonly bootDiskSizeGb?: number };
  readonly containerSpec: {
    readonly imageUri: string;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value: string }[];
  };
}

export type JobStateName =
  | "JOB_STATE_UNSPECIFIED"
  | "JOB_STATE_QUEUED"
  | "JOB_STATE_PENDING"
  | "JOB_STATE_RUNNING"
  | "JOB_STATE_SUCCEEDED"
  | "JOB_STATE_FAILED"
  | "JOB_STATE_CANCELLING"
  | "JOB_STATE_CANCELLED"
  | "JOB_STATE_PAUSED"
  | "JOB_STATE_EXPIRED"
  | "JOB_STATE_UPDATING"
  | "JOB_STATE_PARTIALLY_SUCCEEDED";
