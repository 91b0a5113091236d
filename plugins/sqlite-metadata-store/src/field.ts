import type { MetadataKind } from "@zen/plugin-sdk";
import { kinds } from "./kinds.js";

/** SQL for the value at a field's path, and for its type as `json_type` names it (NULL where the field is missing). */
export interface FieldSql {
  readonly type: string;
  readonly value: string;
  /** For `json_each(record, path)`; absent where it depends on the record which path holds. */
  readonly path?: string;
}

/**
 * Compiles a field's path, or gives undefined for one that SQL cannot express. As a map's own key may hold dots, a path of
 * several parts may mean several places; the one with the longest keys that is there counts.
 */
export function fieldSql(kind: MetadataKind, field: string): FieldSql | undefined {
  if (field === kinds[kind].key) return { type: "'text'", value: "key" };
  const parts = field.split(".");
  if (parts.length > 5 || !parts.every((part) => PLAIN.test(part))) return undefined;
  const [first, ...rest] = readings(parts.slice(1)).map(
    (keys) => `'$${[parts[0], ...keys].map((key) => `."${key}"`).join("")}'`,
  ) as [string, ...string[]];
  if (rest.length === 0)
    return { type: `json_type(record, ${first})`, value: `json_extract(record, ${first})`, path: first };
  const paths = [first, ...rest];
  return {
    type: `coalesce(${paths.map((path) => `json_type(record, ${path})`).join(", ")})`,
    value: `CASE ${paths.map((path) => `WHEN json_type(record, ${path}) IS NOT NULL THEN json_extract(record, ${path})`).join(" ")} END`,
  };
}

/** What needs no escape within a quoted key of SQLite's JSON paths, nor within a string of SQL. */
const PLAIN = /^[^"'\\\p{C}]+$/u;

/** Every way to join neighbouring parts to keys, those with longer first keys first. A record's own fields have no dots. */
function readings(parts: readonly string[]): string[][] {
  if (parts.length === 0) return [[]];
  const all: string[][] = [];
  for (let length = parts.length; length > 0; length--) {
    const key = parts.slice(0, length).join(".");
    for (const rest of readings(parts.slice(length))) all.push([key, ...rest]);
  }
  return all;
}
