import type { MetadataKind } from "@zen/plugin-sdk";
import { fieldSql } from "./field.js";

/** SQL for what a field is sorted by: first the rank of its value's type, then the value. */
export interface SortKeys {
  readonly rank: string;
  readonly value: string;
}

/** Last in both directions. */
export const missingRank = (descending: boolean): number => (descending ? -1 : 9);

/** Undefined when SQL cannot say it. The text is part of the database's form: an index answers a sort by the same text only. */
export function sortKeys(kind: MetadataKind, field: string, descending: boolean): SortKeys | undefined {
  const sql = fieldSql(kind, field);
  if (sql === undefined) return undefined;
  const rank = `CASE ${sql.type} WHEN 'false' THEN 0 WHEN 'true' THEN 0 WHEN 'integer' THEN 1 WHEN 'real' THEN 1 WHEN 'text' THEN 2
      WHEN 'array' THEN 3 WHEN 'object' THEN 3 ELSE ${missingRank(descending)} END`;
  const value = `CASE WHEN ${sql.type} IN ('array', 'object', 'null') THEN 0 ELSE coalesce(${sql.value}, 0) END`;
  return { rank, value };
}
