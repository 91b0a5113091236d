import { isHeld } from "../operations/backup/hold.js";
import type { Database } from "../database/database.js";
import type { BlobStore } from "./blob-store.js";

const hour = 3600_000;

/**
 * Deletes the blobs that no version names: left by a server that was killed between placing a blob and recording its version, or by an
 * unpublished version. Resolves with their number. A publisher looks for its blob in the transaction that records the version, and
 * deletion happens within one too, so that neither sees half of the other.
 */
export async function sweepBlobs(database: Database, blobs: BlobStore, ageMs = 24 * hour): Promise<number> {
  await blobs.removeAbandoned(ageMs);
  let removed = 0;
  for await (const integrity of blobs.olderThan(ageMs)) {
    const named = "SELECT version FROM versions WHERE integrity = ? LIMIT 1";
    if ((await database.get(named, [integrity])) !== undefined) continue;
    removed += await database.write(async (writer) => {
      if ((await writer.get(named, [integrity])) !== undefined || (await isHeld(writer))) return 0;
      await blobs.remove(integrity);
      return 1;
    });
  }
  return removed;
}
