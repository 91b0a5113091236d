import type { ArtifactRef, Digest, Json } from "@zen/plugin-sdk";
import type { CodecId } from "@zen/plugin-sdk/pipeline";

/** The digest of a step's transitive code, and what it was made of, so that a change can be explained. */
export interface StepCode {
  readonly digest: Digest;
  /** Sorted. */
  readonly parts: readonly CodePart[];
  /** What the step's factory was called with. */
  readonly args?: readonly Json[];
  /** In a bundle: the files among the parts, stored as a folder. */
  readonly sources?: ArtifactRef;
}

export type CodePart =
  /** A top-level declaration, or a statement with effects, of a user module. */
  | { readonly kind: "code"; readonly module: string; readonly name: string; readonly digest: Digest }
  /** A file imported as data, such as JSON. */
  | { readonly kind: "data"; readonly module: string; readonly digest: Digest }
  /** A plugin or npm package with its locked closure. */
  | { readonly kind: "package"; readonly name: string; readonly version: string; readonly digest: Digest };

/** Everything that can change what a step's result means. Its canonical JSON is what is hashed, and what `runs:explain` compares. */
export interface StepKeyParts {
  readonly format: 1;
  /** `StepCode.digest`. */
  readonly code: Digest;
  /** Codecs of the outputs. */
  readonly codecs: Readonly<Record<string, CodecId>>;
  /** Values of the step's parameters; of a file parameter the content digest: `{ file: digest }`. */
  readonly params: Readonly<Record<string, Json>>;
  /** Digests of the artifacts; an optional input that is absent has no entry. */
  readonly inputs: Readonly<Record<string, Digest>>;
  /** Declared environment variables; null where one is not set. */
  readonly env: Readonly<Record<string, string | null>>;
  /** What a step that asks for the time is told: ISO 8601, UTC. */
  readonly clock?: string;
  /** `Processing.semantics` of the backend, for steps that use one. */
  readonly semantics?: number;
  /** `cache.key` of the step's options. */
  readonly extra?: string;
}
