import type { GcpConnection } from "@zen/gcp-auth/client";

/** What a stack may write; see the manifest for what each part means. */
export interface Config extends GcpConnection {
  readonly location: string;
  readonly image: string;
  readonly staging: string;
  readonly machineType?: string;
  readonly acceleratorType?: string;
  readonly acceleratorCount?: number;
  readonly maxReplicas?: number;
  readonly spot?: boolean;
  readonly dedicated?: boolean;
  readonly route?: "raw-predict" | "invoke";
  readonly serviceAccount?: string;
  readonly kmsKey?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly endpoint?: string;
  readonly predictionEndpoint?: string;
  readonly storageEndpoint?: string;
  readonly pollSeconds?: number;
  /** Of the service before Vertex AI; there only to be refused in words. */
  readonly region?: string;
  readonly runtimeVersion?: string;
  readonly framework?: string;
  readonly pythonVersion?: string;
}
