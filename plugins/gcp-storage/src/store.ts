import { stat } from "node:fs/promises";
import { checkEndpoint, gcpClient, type GcpClient } from "@zen/gcp-auth/client";
import {
  isFileBody,
  preconditionFailed,
  type ArtifactStore,
  type Body,
  type Logger,
  type ObjectHead,
  type PutOptions,
} from "@zen/plugin-sdk";
import { folderOf, type StorageConfig } from "./config.js";
import { pause, type Patience } from "./http/backoff.js";
import { Caller } from "./http/caller.js";
import { openTransport } from "./http/transport.js";
import { Bucket } from "./object/bucket.js";
import { Names } from "./object/names.js";
import { Recent } from "./object/recent.js";
import { headOf } from "./object/resource.js";
import { Signature } from "./object/writers.js";
import { download } from "./read/download.js";
import { list } from "./read/list.js";
import { conditionOf } from "./write/condition.js";
import { uploadFile } from "./write/parallel.js";
import { remove } from "./write/remove.js";
import { upload } from "./write/stream.js";
import type { Target } from "./write/target.js";

export interface StoreOptions {
  readonly log: Pick<Logger, "debug">;
  /** Who calls; made of the configuration unless given. */
  readonly client?: GcpClient;
  readonly patience?: Patience;
  /** Files from this size on are sent in parts at once. */
  readonly parallelFrom?: number;
  /** Larger bodies are sent in pieces of so many bytes, one of which is in memory for each put; a multiple of 256 KiB. */
  readonly pieceBytes?: number;
}

const ENDPOINT = "https://storage.googleapis.com";
const PARALLEL_FROM = 128 << 20;
const PIECE_BYTES = 8 << 20;
const RETRY_SECONDS = 120;

/** The artifact store in a bucket. Nothing is asked of Google before the first call. */
export function openGcpStorage(config: StorageConfig, options: StoreOptions): ArtifactStore {
  const { log, parallelFrom = PARALLEL_FROM, pieceBytes = PIECE_BYTES } = options;
  const client = options.client ?? gcpClient(config, { service: "storage.googleapis.com" });
  const patience = options.patience ?? { totalMs: (config.retrySeconds ?? RETRY_SECONDS) * 1000, pause };
  const endpoint = checkEndpoint(config.endpoint ?? ENDPOINT).href.replace(/\/+$/, "");
  const names = new Names(config.bucket, folderOf(config));
  const transport = openTransport();
  const caller = new Caller({ bucket: config.bucket, client, transport, patience, log });
  const { bucket: name, location, userProject } = config;
  const bucket = new Bucket({ name, endpoint, location, userProject }, caller);
  const recent = new Recent();

  const under = new Set<Promise<unknown>>();

  /** Work that `close` waits for. */
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    under.add(work);
    return work.finally(() => under.delete(work));
  };
  const look = async (objectName: string) => {
    const found = await bucket.look(objectName);
    if (found !== undefined) recent.remember(found);
    return found;
  };

  const put = async (key: string, body: Body, { signal, ...wanted }: PutOptions): Promise<ObjectHead> => {
    const objectName = names.nameOf(key);
    const condition = conditionOf(key, wanted);
    signal?.throwIfAborted();
    const { ifMatch } = wanted;
    const replaced = ifMatch === undefined ? undefined : (recent.find(objectName, ifMatch) ?? (await look(objectName)));
    if (replaced?.generation !== ifMatch) throw preconditionFailed(key, ifMatch);
    const target: Target = { key, name: objectName, condition, signature: new Signature(replaced), signal };
    const { written, size } = await send(target, body);
    if (written.resource === undefined) return { key, size, version: written.generation };
    recent.remember(written.resource);
    return headOf(key, written.resource);
  };

  const send = async (target: Target, body: Body) => {
    const manner = { ...config, pieceBytes };
    if (isFileBody(body) && config.parallelUploads !== false && (await stat(body.localPath)).size >= parallelFrom)
      return uploadFile(bucket, names, target, manner, body.localPath);
    return upload(bucket, target, manner, body);
  };

  return {
    identity: `gs://${config.bucket}/${names.folder}`,
    supports: { localPath: false },
    put: (key, body, wanted = {}) => tracked(put(key, body, wanted)),
    async *get(key, wanted = {}) {
      yield* download(bucket, { key, name: names.nameOf(key), ...wanted });
    },
    async head(key) {
      const found = await look(names.nameOf(key));
      return found === undefined ? undefined : headOf(key, found);
    },
    list: (prefix, wanted = {}) => list(bucket, names, prefix, wanted),
    delete: (key, { ifMatch } = {}) => tracked(deleted(key, ifMatch)),
    uri: (key) => names.uri(key),
    async close() {
      await Promise.allSettled(under);
      await transport.close();
    },
  };

  async function deleted(key: string, ifMatch: string | undefined): Promise<void> {
    await remove(bucket, key, names.nameOf(key), ifMatch);
  }
}
