import path from "node:path";
import type { Database } from "./database.js";
import { openLibsql } from "./libsql.js";

/** The database of a server: Postgres where a URL is given, else a file in its data folder. */
export async function openDatabase(place: {
  readonly dataDir: string;
  readonly url?: string;
  /** Makes the tables of these migrations and no others: for rows of a backup. */
  readonly only?: readonly string[];
}): Promise<Database> {
  if (place.url === undefined) return openLibsql(path.join(place.dataDir, databaseFile), place.only);
  const { openPostgres } = await import("./postgres.js");
  return openPostgres(place.url, place.only);
}

export const databaseFile = "registry.db";
