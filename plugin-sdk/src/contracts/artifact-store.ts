import { token } from "../token.js";
import type { Closable } from "./closable.js";

export interface ObjectHead {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Changes with every put of the key; opaque; compared for equality only. */
  readonly version: string;
  /** The store's own checksum of the bytes where it keeps one, `algorithm:value`. */
  readonly checksum?: string;
}

export interface PutOptions {
  /** Store only if no object has this key. @throws ZenError `PRECONDITION_FAILED` when one has. */
  readonly ifAbsent?: boolean;
  /** Replace only the object of this version. @throws ZenError `PRECONDITION_FAILED` when it is another or gone. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** A file that may be taken instead of read: the store may rename it into place, and does so only on success. */
export interface FileBody {
  readonly localPath: string;
  readonly move: boolean;
}

export type Body = Uint8Array | AsyncIterable<Uint8Array> | FileBody;

/**
 * Bytes by key. Keys are 1 to 512 characters of `a-z 0-9 - _ . /`, in segments that are neither empty nor `.` nor `..`;
 * others are refused with `KEY_INVALID`. A key is never also the prefix folder of another key.
 *
 * Strong consistency: once a put or delete has returned, every later get, head and list of every client sees it.
 */
export interface ArtifactStore extends Closable {
  /** What this store is, so that two runs can tell that they share it: stable over processes and machines, no secrets. */
  readonly identity: string;
  readonly supports: {
    readonly localPath: boolean;
    /** The objects live in the memory of this process, which grows with them and takes them with it when it ends. */
    readonly inMemory?: boolean;
  };
  /**
   * Atomic: a reader sees the whole old object or the whole new one, whenever it looks and whenever the writer dies.
   * Durable when it returns. Streams: memory does not grow with size. With `ifAbsent`, of any number of writers at once
   * exactly one succeeds. If the body fails or `signal` aborts, nothing has changed.
   */
  put(key: string, body: Body, options?: PutOptions): Promise<ObjectHead>;
  /**
   * The bytes, or those from `start` up to but without `end`. A range beyond the object is cut to it.
   * @throws ZenError `OBJECT_NOT_FOUND`. An object replaced meanwhile is read whole from one version, or the read fails.
   */
  get(
    key: string,
    options?: { readonly start?: number; readonly end?: number; readonly signal?: AbortSignal },
  ): AsyncIterable<Uint8Array>;
  head(key: string): Promise<ObjectHead | undefined>;
  /** Every object whose key starts with `prefix`, in byte order of keys, those after `after` only. */
  list(prefix: string, options?: { readonly after?: string; readonly signal?: AbortSignal }): AsyncIterable<ObjectHead>;
  /** Deleting what is not there is no error; with `ifMatch`, `PRECONDITION_FAILED` when the version is another. */
  delete(key: string, options?: { readonly ifMatch?: string }): Promise<void>;
  /** Where an outside engine finds the object: `file:///...`, `gs://...`. The object need not exist. */
  uri(key: string): string;
  /**
   * Where `supports.localPath`: a file on this machine that holds the object now and is never changed in place.
   * @throws ZenError `OBJECT_NOT_FOUND`.
   */
  localPath?(key: string): Promise<string>;
  /** Where `supports.localPath`: a folder on the same file system, in which files to be moved in are written first. */
  stagingDir?(): Promise<string>;
}

export const ArtifactStore = token<ArtifactStore>("artifact-store@1");
