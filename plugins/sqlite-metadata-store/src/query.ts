import { checkQuery, matches, type MetadataKind, type MetadataKinds, type Page, type Query } from "@zen/plugin-sdk";
import type { Database } from "./database.js";
import { compileFilter, type Sql } from "./filter.js";
import { comparePositions, compileSort, positionOf, readCursor, writeCursor, type Position } from "./order.js";

interface Found<K extends MetadataKind> {
  readonly record: MetadataKinds[K];
  readonly position: Position;
}

export function queryRecords<K extends MetadataKind>(db: Database, kind: K, query: Query): Page<MetadataKinds[K]> {
  checkQuery(query);
  const { limit = 100, sort = [] } = query;
  const after = query.after === undefined ? undefined : readCursor(query.after, sort);
  const found = bySql(db, kind, query, after, limit + 1) ?? byScan(db, kind, query, after);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ record }) => record),
    ...(found.length > limit && last ? { next: writeCursor(last.position) } : {}),
  };
}

function bySql<K extends MetadataKind>(
  db: Database,
  kind: K,
  query: Query,
  after: Position | undefined,
  count: number,
): Found<K>[] | undefined {
  const sort = query.sort ?? [];
  const order = compileSort(kind, sort);
  const where = query.where === undefined ? { sql: "1", params: [] } : compileFilter(kind, query.where);
  if (order === undefined || where === undefined) return undefined;
  const from: Sql = after === undefined ? { sql: "1", params: [] } : order.after(after);
  // The rows to show are chosen by themselves: the sort looks at all that match, and reading a record is dear.
  const chosen = `SELECT seq AS chosen FROM ${kind} WHERE record IS NOT NULL AND (${where.sql}) AND ${from.sql} ORDER BY ${order.orderBy} LIMIT ?`;
  const rest = { sql: `AND seq IN (${chosen})`, params: [...where.params, ...from.params, count] };
  return inOrder(read(db, kind, rest, sort), sort);
}

/** For the few filters and sorts that SQL cannot express, such as equality with a whole map. */
function byScan<K extends MetadataKind>(db: Database, kind: K, query: Query, after: Position | undefined): Found<K>[] {
  const { where, sort = [] } = query;
  const all = read(db, kind, { sql: "", params: [] }, sort)
    .filter(({ record }) => where === undefined || matches(where, record))
    .filter(({ position }) => after === undefined || comparePositions(position, after, sort) > 0);
  return inOrder(all, sort);
}

function inOrder<F extends Found<MetadataKind>>(found: F[], sort: NonNullable<Query["sort"]>): F[] {
  return found.sort((a, b) => comparePositions(a.position, b.position, sort));
}

function read<K extends MetadataKind>(db: Database, kind: K, rest: Sql, sort: NonNullable<Query["sort"]>): Found<K>[] {
  return db
    .all(`SELECT seq, json(record) FROM ${kind} WHERE record IS NOT NULL ${rest.sql}`, rest.params)
    .map((row) => {
      const record = JSON.parse(row[1] as string) as MetadataKinds[K];
      return { record, position: positionOf(record, row[0] as number, sort) };
    });
}
