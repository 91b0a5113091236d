import { randomUUID } from "node:crypto";
import { gcpClient } from "@zen/gcp-auth/client";
import { startGcp, storage, type Gcp, type StorageFace } from "@zen/gcp-emulators";
import type { ArtifactStore } from "@zen/plugin-sdk";
import type { StorageConfig } from "../config.js";
import { openGcpStorage, type StoreOptions } from "../store.js";

/** A pretended Cloud Storage, and stores in buckets of it. One at a time in a process, whose environment leads to its credentials. */
export interface Buckets {
  readonly gcp: Gcp;
  readonly face: StorageFace;
  /** A new bucket's name. */
  bucket(resource?: Readonly<Record<string, unknown>>): string;
  /** A client of a bucket, as another process would open it; it waits for no clock. */
  open(config: StorageConfig, options?: Partial<StoreOptions>): ArtifactStore;
  close(): Promise<void>;
}

export async function startBuckets(): Promise<Buckets> {
  const gcp = await startGcp({ services: [storage] });
  const face = gcp.service(storage);
  const endpoint = gcp.endpoints["storage"] as string;
  const before = { ...process.env };
  Object.assign(process.env, gcp.env);
  const client = gcpClient({}, { service: "storage.googleapis.com" });
  const patience = { totalMs: 60_000, pause: async () => undefined };
  return {
    gcp,
    face,
    bucket(resource = {}) {
      const name = `zen-${randomUUID()}`;
      face.addBucket({ name, ...resource });
      return name;
    },
    open: (config, options = {}) =>
      openGcpStorage(
        { endpoint, ...config },
        { log: { debug: () => undefined }, client, patience, pieceBytes: 1 << 20, ...options },
      ),
    async close() {
      for (const name of Object.keys(gcp.env)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
      await gcp.close();
    },
  };
}
