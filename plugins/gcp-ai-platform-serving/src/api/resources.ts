/** Resources of the API aiplatform.v1, as far as this plugin knows them. */
export interface Endpoint {
  readonly name: string;
  readonly etag?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly dedicatedEndpointDns?: string;
  readonly deployedModels?: readonly DeployedModel[];
  /** Percent by id of the deployed model. */
  readonly trafficSplit?: Readonly<Record<string, number>>;
}

export interface DeployedModel {
  readonly id: string;
  readonly dedicatedResources?: { readonly minReplicaCount?: number; readonly maxReplicaCount?: number };
  readonly status?: { readonly availableReplicaCount?: number };
}

export interface ModelVersion {
  readonly name: string;
  readonly versionId: string;
  readonly versionAliases?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly deployedModels?: readonly unknown[];
}

/** google.longrunning.Operation. */
export interface Operation {
  readonly name: string;
  readonly done?: boolean;
  readonly error?: { readonly code?: number; readonly message?: string };
  readonly response?: { readonly modelVersionId?: string };
}
