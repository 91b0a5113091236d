import { isZenError, type MetadataStore } from "@zen/plugin-sdk";
import { applyEvents, readCursor } from "./apply.js";
import { DatabaseFile } from "./database-file.js";
import { queryRecords } from "./query.js";
import { rebuild, tellRebuilds } from "./rebuild.js";

/**
 * Opens the metadata store in the file `path`, which is made when it is not there. Where what is there cannot be read, everything but
 * `rebuild` says so. `patienceMs`: for how long it waits for other writers.
 */
export async function openSqliteMetadataStore(path: string, patienceMs?: number): Promise<MetadataStore> {
  const file = new DatabaseFile(path, patienceMs);
  try {
    await file.current();
  } catch (error) {
    if (!isZenError(error, "METADATA_CORRUPT")) throw error;
  }
  return {
    get identity() {
      return file.identity;
    },
    async apply(events) {
      const db = await file.current();
      await db.transaction(() => {
        applyEvents(db, events);
        tellRebuilds(db, events);
      });
    },
    cursor: async (stream) => readCursor(await file.current(), stream),
    query: async (kind, query = {}) => queryRecords(await file.whole(), kind, query),
    rebuild: async (batches) => rebuild(await file.sound(), batches),
    close: async () => file.close(),
  };
}
