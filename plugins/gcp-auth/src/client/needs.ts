import type { Json } from "@zen/plugin-sdk";

/**
 * Permissions by the predefined role that gives them with the least beside: `{ "roles/dataflow.developer": ["dataflow.jobs.create"] }`. Where each has
 * far too much beside, the name of a custom role of the project: `{ zenMachine: ["compute.instances.delete"] }`.
 */
export type GcpRoles = Readonly<Record<string, readonly string[]>>;

export interface GcpBucketNeeds {
  /** Without `gs://`. */
  readonly name: string;
  readonly roles: GcpRoles;
  /** Base URL of Cloud Storage, where the backend has one configured. */
  readonly endpoint?: string;
}

export interface GcpAccountNeeds {
  /** E-mail of the service account that work is to run as. */
  readonly email: string;
  /** What the caller needs on it: mostly `{ "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"] }`. */
  readonly roles: GcpRoles;
  /** What the account itself needs on the project for that work. It is asked when it is impersonated. */
  readonly itself?: GcpRoles;
}

/** What one configured backend needs of Google Cloud, so that `zen gcp:doctor` can look before a run does. */
export interface GcpNeeds {
  /** To be enabled in the project: `dataflow.googleapis.com`. */
  readonly apis?: readonly string[];
  /** What the caller needs on the project. */
  readonly roles?: GcpRoles;
  readonly buckets?: readonly GcpBucketNeeds[];
  readonly accounts?: readonly GcpAccountNeeds[];
  /** Where the work is done, to be held against where the buckets are: `europe-west4`. */
  readonly region?: string;
}

/**
 * What a plugin exports as `needs` from its subpath `./gcp-needs`, by contract: `{ "processing@1": (config) => ({ apis: [...] }) }`. The module is data and imports
 * nothing that is large; it is imported only where a stack uses the plugin. The configuration comes as it is written in
 * `zen.config.json`: unchecked, without defaults, references to secrets unresolved; for a plugin that no stack uses it is empty.
 */
export type GcpNeedsByContract = Readonly<Record<string, (config: Readonly<Record<string, Json>>) => GcpNeeds>>;
