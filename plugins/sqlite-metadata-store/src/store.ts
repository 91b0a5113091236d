import type { MetadataStore } from "@zen/plugin-sdk";
import { applyEvents, readCursor } from "./apply.js";
import { Database } from "./database.js";
import { queryRecords } from "./query.js";
import { kinds } from "./schema.js";

/** Opens the metadata store in the file `path`, which is made when it is not there. */
export async function openSqliteMetadataStore(path: string): Promise<MetadataStore> {
  const db = await Database.open(path);
  const [[identity]] = db.all("SELECT identity FROM store") as [[string]];
  return {
    identity,
    apply: async (events) => db.transaction(() => applyEvents(db, events)),
    cursor: async (stream) => readCursor(db, stream),
    query: async (kind, query = {}) => queryRecords(db, kind, query),
    clear: () =>
      db.transaction(() => {
        for (const table of [...Object.keys(kinds), "cursors"]) db.run(`DELETE FROM ${table}`);
      }),
    close: async () => db.close(),
  };
}
