import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { isZenError, makeFolder, ZenError } from "@zen/plugin-sdk";
import {
  backupBlobFile,
  backupDatabaseFile,
  blobHex,
  isIntegrity,
  routes,
  type BackupEnd,
  type BackupRows,
} from "@zen/registry-protocol";
import type { AdminRequests } from "./requests.js";

export interface BackupOptions {
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void;
}

export interface Backup {
  readonly folder: string;
  readonly rows: number;
  /** Archives that it names, and how many of them were not in the folder before. */
  readonly blobs: number;
  readonly fetched: number;
  /** Digests of archives that the registry itself has lost. */
  readonly missing: readonly string[];
}

/**
 * Fetches a backup into a folder while the registry runs. Archives that an earlier backup left there are not fetched again; that one stays
 * whole until this one is.
 *
 * @throws ZenError `REGISTRY_BACKUP_INTERRUPTED`, `REGISTRY_*`, and as `makeFolder`
 */
export async function fetchBackup(
  requests: AdminRequests,
  folder: string,
  options: BackupOptions = {},
): Promise<Backup> {
  await makeFolder(folder, 0o700);
  const draft = path.join(folder, `${backupDatabaseFile}.part`);
  const { rows, integrities } = await fetchDatabase(requests, draft);
  const missing: string[] = [];
  let fetched = 0;
  let done = 0;
  for (const integrity of integrities) {
    options.onProgress?.({ done: done++, of: integrities.size });
    const got = await fetchBlob(requests, folder, integrity);
    if (got === "missing") missing.push(integrity);
    if (got === "fetched") fetched++;
  }
  options.onProgress?.({ done, of: integrities.size });
  await rename(draft, path.join(folder, backupDatabaseFile));
  await requests.send("DELETE", routes.backup, "the end of a backup");
  return { folder, rows, blobs: integrities.size, fetched, missing };
}

async function fetchDatabase(
  requests: AdminRequests,
  draft: string,
): Promise<{ rows: number; integrities: Set<string> }> {
  const lines = new Lines(requests.address);
  const source = requests.bytes(routes.backup, "a backup");
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        lines.take(Buffer.from(chunk));
        yield chunk;
      }
    },
    createWriteStream(draft, { mode: 0o600, flush: true }),
  );
  return lines.end();
}

/** Follows the lines as they come: which archives they name, and whether all of them came. */
class Lines {
  readonly #hash = createHash("sha256");
  readonly #integrities = new Set<string>();
  #rest = Buffer.alloc(0);
  #end: BackupEnd["end"] | undefined;

  constructor(private readonly address: string) {}

  take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let at = this.#rest.indexOf(10); at >= 0; at = this.#rest.indexOf(10)) {
      this.#line(this.#rest.subarray(0, at + 1));
      this.#rest = this.#rest.subarray(at + 1);
    }
  }

  end(): { rows: number; integrities: Set<string> } {
    if (this.#end === undefined || this.#end.digest !== this.#hash.digest("hex")) throw interrupted(this.address);
    return { rows: this.#end.rows, integrities: this.#integrities };
  }

  #line(bytes: Buffer): void {
    let value: Partial<BackupRows & BackupEnd>;
    try {
      value = JSON.parse(bytes.toString()) as Partial<BackupRows & BackupEnd>;
    } catch (cause) {
      throw interrupted(this.address, cause);
    }
    if (value.end !== undefined) {
      this.#end = value.end;
      return;
    }
    this.#hash.update(bytes);
    if (value.table !== "versions") return;
    for (const { integrity } of value.rows ?? []) if (isIntegrity(integrity)) this.#integrities.add(integrity);
  }
}

async function fetchBlob(
  requests: AdminRequests,
  folder: string,
  integrity: string,
): Promise<"there" | "fetched" | "missing"> {
  const file = path.join(folder, backupBlobFile(integrity));
  if (await exists(file)) return "there";
  await makeFolder(path.dirname(file), 0o700);
  const hash = createHash("sha512");
  const draft = `${file}.part`;
  try {
    await pipeline(
      requests.bytes(routes.backupBlob(blobHex(integrity)), "an archive of a backup"),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(draft, { mode: 0o600, flush: true }),
    );
  } catch (error) {
    await rm(draft, { force: true });
    if (isZenError(error, "PLUGIN_NOT_FOUND")) return "missing";
    throw error;
  }
  if (`sha512-${hash.digest("base64")}` !== integrity) {
    await rm(draft);
    return "missing"; // What it has under this digest is something else.
  }
  await rename(draft, file);
  return "fetched";
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function interrupted(address: string, cause?: unknown): ZenError {
  return new ZenError("REGISTRY_BACKUP_INTERRUPTED", `The backup of ${address} did not arrive whole.`, {
    hint: "Take it again; an earlier one in the folder is as it was.",
    cause,
  });
}
