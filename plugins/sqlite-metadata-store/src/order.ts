import { compareForSort, fieldOf, invalidQuery, type Json, type MetadataKind, type Query } from "@zen/plugin-sdk";
import type { Param } from "./database.js";
import type { Sql } from "./filter.js";
import { missingRank, sortKeys } from "./sort-keys.js";

export type Sort = NonNullable<Query["sort"]>;

/** Where a row stands in an order: the values of the fields sorted by, and its place among all rows ever applied. */
export interface Position {
  readonly values: readonly (Json | undefined)[];
  readonly seq: number;
}

export function positionOf(record: object, seq: number, sort: Sort): Position {
  return { values: sort.map(({ field }) => fieldOf(record, field)), seq };
}

export function comparePositions(a: Position, b: Position, sort: Sort): number {
  for (const [i, { descending }] of sort.entries()) {
    const order = compareForSort(a.values[i], b.values[i], descending);
    if (order !== 0) return order;
  }
  return b.seq - a.seq;
}

/** Lists and maps are all alike to a sort, so a cursor need not carry them. */
export function writeCursor({ values, seq }: Position): string {
  const carried = values.map((value) => (typeof value === "object" && value !== null ? [] : (value ?? null)));
  return Buffer.from(JSON.stringify([carried, seq])).toString("base64url");
}

export function readCursor(text: string, sort: Sort): Position {
  const [values, seq] = parse(Buffer.from(text, "base64url").toString()) ?? [];
  if (Array.isArray(values) && values.length === sort.length && Number.isSafeInteger(seq))
    return { values: values as Json[], seq: seq as number };
  throw invalidQuery("`after` is not the `next` of an earlier page of this query.");
}

function parse(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined; // Told as an invalid cursor by the caller.
  }
}

/** ORDER BY, and the condition for what comes after a position; undefined when SQL cannot say it. */
export function compileSort(
  kind: MetadataKind,
  sort: Sort,
): { readonly orderBy: string; after(position: Position): Sql } | undefined {
  const keys = sort.map(({ field, descending = false }) => {
    const found = sortKeys(kind, field, descending);
    return found && { ...found, descending };
  });
  if (!keys.every((key) => key !== undefined)) return undefined;
  const orders = keys.flatMap(({ rank, value, descending }) =>
    [rank, value].map((key) => `${key}${descending ? " DESC" : ""}`),
  );
  return {
    orderBy: [...orders, "seq DESC"].join(", "),
    after({ values, seq }) {
      let rest: Sql = { sql: "seq < ?", params: [seq] };
      for (const [i, { rank, value, descending }] of [...keys.entries()].reverse()) {
        const sign = descending ? "<" : ">";
        const [r, v] = [rankOf(values[i], descending), paramOf(values[i])];
        rest = {
          sql: `(${rank} ${sign} ? OR (${rank} = ? AND (${value} ${sign} ? OR (${value} = ? AND ${rest.sql}))))`,
          params: [r, r, v, v, ...rest.params],
        };
      }
      return rest;
    },
  };
}

function rankOf(value: Json | undefined, descending: boolean): number {
  if (value === undefined || value === null) return missingRank(descending);
  return typeof value === "boolean" ? 0 : typeof value === "number" ? 1 : typeof value === "string" ? 2 : 3;
}

function paramOf(value: Json | undefined): Param {
  return typeof value === "string" ? value : typeof value === "object" ? 0 : Number(value ?? 0);
}
