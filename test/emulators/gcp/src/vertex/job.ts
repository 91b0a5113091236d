/** `CustomJob` of aiplatform.v1, as far as the emulator keeps it. */
export interface CustomJob {
  readonly name: string;
  readonly displayName: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly jobSpec: JobSpec;
  readonly createTime: string;
  state: string;
  updateTime: string;
  startTime?: string;
  endTime?: string;
  error?: { readonly code: number; readonly message: string };
}

export interface JobSpec {
  readonly workerPoolSpecs?: readonly WorkerPool[];
  readonly scheduling?: { readonly timeout?: string; readonly strategy?: string };
  readonly serviceAccount?: string;
}

export interface WorkerPool {
  readonly replicaCount?: string | number;
  readonly machineSpec?: {
    readonly machineType?: string;
    readonly acceleratorType?: string;
    readonly acceleratorCount?: number;
  };
  readonly containerSpec?: {
    readonly imageUri?: string;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value: string }[];
  };
}

export const FINAL = new Set(["JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED", "JOB_STATE_EXPIRED"]);
