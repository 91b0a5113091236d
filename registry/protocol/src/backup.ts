/**
 * A backup is a folder:
 *
 * ```
 * database.ndjson            everything but the archives, as of one moment
 * blobs/sha512/ab/cdef...    the archives, by the digest in hex
 * ```
 *
 * Each line of the first is JSON: a `BackupHeader`, then `BackupRows`, then a `BackupEnd`.
 */
export interface BackupHeader {
  readonly format: "registry-backup@1";
  /** ISO 8601, UTC. */
  readonly made: string;
  /** The tables are those of these migrations. */
  readonly migrations: readonly string[];
}

export interface BackupRows {
  readonly table: string;
  readonly rows: readonly BackupRow[];
}

/** Bytes are `{ "base64": "..." }`. */
export type BackupRow = { readonly [column: string]: string | number | null | { readonly base64: string } };

export interface BackupEnd {
  readonly end: {
    readonly rows: number;
    /** SHA-256, in hex, of all bytes before this line. */
    readonly digest: string;
  };
}

export const backupDatabaseFile = "database.ndjson";

/** Where an archive lies in a backup, with forward slashes. `integrity` is a sha512 in Subresource Integrity form. */
export function backupBlobFile(integrity: string): string {
  const hex = blobHex(integrity);
  return `blobs/sha512/${hex.slice(0, 2)}/${hex.slice(2)}`;
}

export function blobHex(integrity: string): string {
  return Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
}
