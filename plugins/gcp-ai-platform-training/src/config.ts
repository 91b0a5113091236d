import type { GcpConnection } from "@zen/gcp-auth/client";

/** What a stack may write; see the manifest for what each part means. */
export interface Config extends GcpConnection {
  readonly location: string;
  readonly image: string;
  readonly machineType?: string;
  readonly replicas?: number;
  readonly spot?: boolean;
  readonly maxRunSeconds?: number;
  readonly bootDiskGb?: number;
  readonly bootDiskType?: string;
  readonly serviceAccount?: string;
  readonly network?: string;
  readonly networkAttachment?: string;
  readonly kmsKey?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly endpoint?: string;
  readonly loggingEndpoint?: string;
  readonly pollSeconds?: number;
  readonly logSettleSeconds?: number;
  /** Of the service before Vertex AI; there only to be refused in words. */
  readonly region?: string;
  readonly scaleTier?: string;
  readonly masterType?: string;
  readonly runtimeVersion?: string;
  readonly pythonVersion?: string;
}
