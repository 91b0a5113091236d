import type { GcpConnection } from "@zen/gcp-auth/client";

/** The configuration of the backend after the manifest's schema has filled in defaults. */
export interface DataflowConfig extends GcpConnection {
  readonly region: string;
  /** `gs://BUCKET/FOLDER`: for what Dataflow and this plugin keep while a job is known. */
  readonly tempLocation: string;
  readonly stagingLocation?: string;
  readonly template?: string;
  readonly templateVersion?: string;
  readonly numWorkers?: number;
  readonly maxWorkers: number;
  readonly machineType: string;
  readonly launcherMachineType?: string;
  readonly diskSizeGb?: number;
  readonly network?: string;
  readonly subnetwork?: string;
  readonly ipConfiguration?: "public" | "private";
  readonly workerRegion?: string;
  readonly workerZone?: string;
  readonly serviceAccountEmail?: string;
  readonly kmsKeyName?: string;
  readonly sdkContainerImage?: string;
  readonly flexrsGoal?: "cost" | "speed";
  readonly labels?: Readonly<Record<string, string>>;
  readonly experiments?: readonly string[];
  readonly maxRunHours: number;
  /** US dollars that one job may cost at the most by the estimate. */
  readonly costLimit?: number;
  /** Has users' functions over rows run, in QuickJS on the workers; refused when absent. */
  readonly rowFunctions?: "javascript";
  readonly preflight: boolean;
  readonly minimumImportance: "debug" | "detailed" | "basic" | "warning" | "error";
  readonly pollSeconds: number;
  readonly maxPollSeconds: number;
  readonly endpoint?: string;
  readonly storageEndpoint?: string;
}
