import type { ModelServer } from "./server.js";

/** `Endpoint` of aiplatform.v1, as far as the emulator keeps it. */
export interface Endpoint {
  readonly name: string;
  readonly displayName: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly createTime: string;
  readonly dedicatedEndpointEnabled?: boolean;
  readonly dedicatedEndpointDns?: string;
  updateTime: string;
  etag: string;
  deployedModels: readonly DeployedModel[];
  trafficSplit: Readonly<Record<string, number>>;
}

export interface DeployedModel {
  readonly id: string;
  readonly displayName?: string;
  readonly model: string;
  readonly modelVersionId?: string;
  readonly createTime: string;
  readonly dedicatedResources?: DedicatedResources;
  readonly serviceAccount?: string;
  readonly status?: { readonly availableReplicaCount: number };
}

export interface DedicatedResources {
  readonly machineSpec?: {
    readonly machineType?: string;
    readonly acceleratorType?: string;
    readonly acceleratorCount?: number;
  };
  readonly minReplicaCount?: number;
  readonly maxReplicaCount?: number;
}

/** An endpoint with what runs behind it. */
export interface KeptEndpoint {
  resource: Endpoint;
  readonly servers: Map<string, ModelServer>;
  /** An operation that changes what is deployed goes on; others are refused meanwhile. */
  busy: boolean;
}
