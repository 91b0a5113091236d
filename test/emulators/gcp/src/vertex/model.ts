import type { Containing } from "./server.js";

/** One version of a `Model` of aiplatform.v1. */
export interface ModelVersion extends Containing {
  readonly name: string;
  readonly displayName: string;
  readonly versionId: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly createTime: string;
  readonly versionCreateTime: string;
  readonly etag: string;
  versionAliases: readonly string[];
  deployedModels?: readonly { readonly endpoint: string; readonly deployedModelId: string }[];
}
