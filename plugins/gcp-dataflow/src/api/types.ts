/** The parts that are used here of the messages of Dataflow's REST API, v1b3. */

export type DataflowState =
  | "JOB_STATE_UNKNOWN"
  | "JOB_STATE_STOPPED"
  | "JOB_STATE_RUNNING"
  | "JOB_STATE_DONE"
  | "JOB_STATE_FAILED"
  | "JOB_STATE_CANCELLED"
  | "JOB_STATE_UPDATED"
  | "JOB_STATE_DRAINING"
  | "JOB_STATE_DRAINED"
  | "JOB_STATE_PENDING"
  | "JOB_STATE_CANCELLING"
  | "JOB_STATE_QUEUED"
  | "JOB_STATE_RESOURCE_CLEANING_UP"
  | "JOB_STATE_PAUSING"
  | "JOB_STATE_PAUSED";

export interface DataflowJob {
  readonly id: string;
  readonly name: string;
  /** Absent right after the launch. A state that is newer than this code is taken for one that goes on. */
  readonly currentState?: string;
  readonly createTime?: string;
  readonly replacedByJobId?: string;
}

export interface ListJobsResponse {
  readonly jobs?: readonly DataflowJob[];
  readonly nextPageToken?: string;
}

export type MessageImportance = "DEBUG" | "DETAILED" | "BASIC" | "WARNING" | "ERROR";

export interface JobMessage {
  readonly id?: string;
  /** RFC 3339 with up to nine digits of a second. */
  readonly time: string;
  readonly messageText?: string;
  readonly messageImportance?: string;
}

export interface ListJobMessagesResponse {
  readonly jobMessages?: readonly JobMessage[];
  readonly nextPageToken?: string;
}

export interface MetricUpdate {
  readonly name?: {
    readonly origin?: string;
    readonly name?: string;
    readonly context?: Readonly<Record<string, string>>;
  };
  readonly scalar?: unknown;
}

export interface JobMetrics {
  readonly metricTime?: string;
  readonly metrics?: readonly MetricUpdate[];
}

export interface RuntimeEnvironment {
  readonly numWorkers?: number;
  readonly maxWorkers?: number;
  readonly machineType?: string;
  readonly launcherMachineType?: string;
  readonly diskSizeGb?: number;
  readonly network?: string;
  readonly subnetwork?: string;
  readonly ipConfiguration?: string;
  readonly workerRegion?: string;
  readonly workerZone?: string;
  readonly serviceAccountEmail?: string;
  readonly tempLocation?: string;
  readonly stagingLocation?: string;
  readonly additionalUserLabels?: Readonly<Record<string, string>>;
  readonly additionalExperiments?: readonly string[];
  readonly flexrsGoal?: string;
  readonly kmsKeyName?: string;
  readonly sdkContainerImage?: string;
}

export interface LaunchParameter {
  readonly jobName: string;
  readonly containerSpecGcsPath: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment: RuntimeEnvironment;
}
