import type { GcpConnection } from "@zen/gcp-auth/client";

/** The backend's configuration; the manifest's schema says what each field means and what it is unless told. */
export interface StorageConfig extends GcpConnection {
  readonly bucket: string;
  readonly prefix?: string;
  readonly location?: string;
  readonly userProject?: string;
  readonly kmsKeyName?: string;
  readonly storageClass?: string;
  readonly parallelUploads?: boolean;
  readonly retrySeconds?: number;
  readonly endpoint?: string;
}

/** The names below which a store's objects lie: empty, or ending with a slash. */
export function folderOf({ prefix = "" }: Pick<StorageConfig, "prefix">): string {
  return prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
}
