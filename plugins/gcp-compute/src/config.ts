import type { GcpConnection } from "@zen/gcp-auth/client";

/** As the manifest's schema has it, with defaults filled in. */
export interface Config extends GcpConnection {
  readonly zone: string;
  readonly machineType: string;
  /** The worker's container image. */
  readonly image: string;
  readonly accelerator?: { readonly type: string; readonly count: number };
  readonly bootDisk: { readonly sizeGb: number; readonly type: string };
  /** The machine's own image: `projects/P/global/images/family/F`, or `projects/P/global/images/I`. */
  readonly machineImage?: string;
  readonly secureBoot: boolean;
  readonly network?: string;
  readonly subnetwork?: string;
  readonly externalAddress: boolean;
  readonly tags?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** E-mail of the machine's service account; the project's default one without it. */
  readonly serviceAccount?: string;
  readonly scopes: readonly string[];
  readonly spot: boolean;
  /** Where how a job ended is kept: `gs://BUCKET/PREFIX`. */
  readonly records?: string;
  /** After so long the machine is deleted by Google, whatever happens on it. */
  readonly maxHours: number;
  /** How long a worker that is told to stop may take. */
  readonly graceSeconds: number;
  /** Between two looks at a job. */
  readonly pollSeconds: number;
  /** A machine whose beat has stood still so long is given up. */
  readonly silentMinutes: number;
  /** Base URL of the Compute Engine API. */
  readonly endpoint: string;
  /** Base URL of the Cloud Storage JSON API. */
  readonly storageEndpoint: string;
}

export const DEFAULTS = {
  machineType: "e2-standard-4",
  bootDisk: { sizeGb: 50, type: "pd-balanced" },
  secureBoot: true,
  externalAddress: true,
  scopes: ["https://www.googleapis.com/auth/cloud-platform"],
  spot: false,
  maxHours: 24,
  graceSeconds: 30,
  pollSeconds: 5,
  silentMinutes: 10,
  endpoint: "https://compute.googleapis.com",
  storageEndpoint: "https://storage.googleapis.com",
} as const;
