import { createHash } from "node:crypto";
import type { Json } from "@zen/plugin-sdk";
import type { Dataset } from "@zen/plugin-sdk/pipeline";
import { compareJson, different, together } from "./compare-json.js";
import type { Comparison } from "./types.js";

/**
 * Compares tables as relations: the same rows as often, in whatever order and however they are stored. Where they are not, row by row in
 * their order: numbers may differ by the tolerance, and else the first row and column that differ are named.
 */
export async function compareDatasets(was: Dataset, is: Dataset, tolerance: number): Promise<Comparison> {
  const columns = compareJson(columnsOf(was), columnsOf(is), 0);
  if (columns.likeness === "different") return { ...columns, where: `columns: ${columns.where}` };
  if (was.rowCount !== is.rowCount) return different("rows", was.rowCount, is.rowCount);
  if (await sameRows(was, is)) return { likeness: "equal" };
  return byRow(was, is, tolerance);
}

function columnsOf({ schema }: Dataset): Json {
  return schema as unknown as Json;
}

/** Counts rows by a digest of their content: 16 bytes for each that is not in both so far. */
async function sameRows(was: Dataset, is: Dataset): Promise<boolean> {
  const counts = new Map<string, number>();
  const count = async (rows: AsyncIterable<object>, by: number): Promise<void> => {
    for await (const row of rows) {
      const digest = createHash("md5").update(rowText(row)).digest("base64");
      const now = (counts.get(digest) ?? 0) + by;
      if (now === 0) counts.delete(digest);
      else counts.set(digest, now);
    }
  };
  await count(was.rows(), 1);
  await count(is.rows(), -1);
  return counts.size === 0;
}

async function byRow(was: Dataset, is: Dataset, tolerance: number): Promise<Comparison> {
  const others = is.rows()[Symbol.asyncIterator]();
  let found: Comparison = { likeness: "equal" };
  let index = 0;
  for await (const row of was.rows()) {
    const other = (await others.next()).value as object | undefined;
    index++;
    for (const [column, value] of Object.entries(row)) {
      const now: unknown = (other as Readonly<Record<string, unknown>> | undefined)?.[column];
      const one = compareJson(plain(value), plain(now), tolerance);
      if (one.likeness === "different") {
        await others.return?.();
        return { ...one, where: `row ${index}, column ${column}: ${one.where ?? ""}` };
      }
      if (one.likeness === "within tolerance") found = together([found, one]);
    }
  }
  return found;
}

function rowText(row: object): string {
  return JSON.stringify(Object.entries(row).map(([column, value]) => [column, plain(value)]));
}

/** As JSON, such that different values stay different. */
function plain(value: unknown): Json {
  if (typeof value === "bigint") return { int: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  if (value instanceof Date) return { time: value.getTime() };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
  return value === undefined ? null : (value as Json);
}
