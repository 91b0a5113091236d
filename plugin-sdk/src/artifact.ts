import type { Digest } from "./digest.js";
import type { Json } from "./job.js";

/**
 * Points at an immutable value. A `blob` is addressed by the SHA-256 of its bytes; a `tree` by the SHA-256 of its
 * manifest (see `TreeManifest`) in canonical JSON. Two refs with the same digest and codec hold the same value.
 */
export interface ArtifactRef {
  readonly digest: Digest;
  readonly kind: "blob" | "tree";
  /** Id of the codec that wrote it. */
  readonly codec: string;
  /** Bytes: of the blob, or of all parts together. */
  readonly size: number;
  /** Small blobs ride in the record itself: the bytes as base64. Their digest is that of the bytes all the same. */
  readonly inline?: string;
  /** What the codec says of the value for lists and reports (rows, columns, metrics); never needed to load it. */
  readonly summary?: Json;
}

export interface TreePart {
  /** Relative, `/`-separated, without `.`, `..` or empty segments; unique also after case folding. */
  readonly path: string;
  readonly size: number;
  readonly digest: Digest;
  /** For a part that an outside engine wrote and that stays where it is. Its `digest` is then that of these facts, not of the bytes. */
  readonly at?: StoredAt;
}

/** An object of the artifact store as it was when it was recorded. */
export interface StoredAt {
  readonly key: string;
  readonly version: string;
  /** The store's own checksum, `algorithm:value`, where it keeps one. */
  readonly checksum?: string;
}

/** Parts are sorted by path, by UTF-8 bytes. */
export interface TreeManifest {
  readonly format: "tree@1";
  readonly parts: readonly TreePart[];
  /** The codec's own facts: a dataset's schema and row count. */
  readonly meta?: Json;
}

/** Where a codec's `encode` puts a value: either one blob, or any number of parts. */
export interface ArtifactSink {
  blob(content: Uint8Array): Promise<void>;
  part(path: string, content: PartContent): Promise<void>;
  meta(meta: Json): void;
  summary(summary: Json): void;
}

/**
 * `move`: the file is given away, and may be renamed into the store instead of copied. `stored`: an object of the same store that stays
 * where it is.
 */
export type PartContent =
  | Uint8Array
  | AsyncIterable<Uint8Array>
  | { readonly localPath: string; readonly move?: boolean }
  | { readonly stored: string };

/** What a codec's `decode` reads from. Every read is checked against the recorded digest. */
export interface ArtifactSource {
  readonly ref: ArtifactRef;
  /** The bytes of a blob. @throws ZenError `ARTIFACT_DAMAGED` when they are not what the digest promises. */
  blob(): Promise<Uint8Array>;
  /** Of a tree. */
  readonly parts: readonly TreePart[];
  readonly meta: Json | undefined;
  part(path: string): Promise<Uint8Array>;
  stream(path: string): AsyncIterable<Uint8Array>;
  /** A file on this machine with the part's bytes: the store's own where it has one, else a copy; read-only. */
  localPath(path: string): Promise<string>;
  /** Where an outside engine finds the part. */
  uri(path: string): Promise<string>;
}
