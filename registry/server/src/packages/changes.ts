import type { Reader, Writer } from "../database/database.js";

/**
 * Notes within its transaction that a package has changed, for the feeds of all servers. Resolves with the change's number.
 * `markChanged` of the index does this and more.
 */
export async function noteChange(writer: Writer, name: string): Promise<number> {
  const sequence = (await lastChange(writer)) + 1;
  await writer.run("INSERT INTO changes (sequence, package) VALUES (?, ?)", [sequence, name]);
  return sequence;
}

/** The number of the newest change; 0 before the first. */
export async function lastChange(reader: Reader): Promise<number> {
  const found = await reader.get<{ last: number | null }>("SELECT max(sequence) AS last FROM changes");
  return Number(found?.last ?? 0);
}

export interface Change {
  readonly sequence: number;
  readonly package: string;
}

export async function changesAfter(reader: Reader, sequence: number, limit: number): Promise<readonly Change[]> {
  const sql = "SELECT sequence, package FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?";
  const found = await reader.all<{ sequence: number; package: string }>(sql, [sequence, limit]);
  return found.map((row) => ({ sequence: Number(row.sequence), package: row.package }));
}
