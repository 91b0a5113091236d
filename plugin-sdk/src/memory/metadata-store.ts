import { randomUUID } from "node:crypto";
import type { MetadataKind, MetadataStore, Page } from "../contracts/metadata-store.js";
import { checkQuery, compareForSort, fieldOf, invalidQuery, matches } from "../filter.js";
import { comparePositions, type JournalPosition } from "../journal.js";
import { changesOf, type ProjectedRow } from "../projection.js";

interface Row extends ProjectedRow {
  /** The order of first application. */
  readonly born: number;
}

/** What several in-memory stores share. */
export interface MemoryRecords {
  readonly identity: string;
  /** By kind and key. */
  readonly rows: Map<string, Map<string, Row>>;
  readonly cursors: Map<string, JournalPosition>;
  born: number;
}

export function memoryRecords(): MemoryRecords {
  return { identity: `memory:${randomUUID()}`, rows: new Map(), cursors: new Map(), born: 0 };
}

/** The metadata store that forgets. Scans everything for every query. */
export function memoryMetadataStore(shared: MemoryRecords = memoryRecords()): MetadataStore {
  const { rows, cursors } = shared;
  const rowsOf = (kind: MetadataKind) => rows.get(kind) ?? new Map<string, Row>();
  return {
    identity: shared.identity,
    async apply(events) {
      // Nothing of the batch is seen until all of it has been worked out.
      const changed = new Map<string, { kind: MetadataKind; key: string; row: Row }>();
      const moved = new Map<string, JournalPosition>();
      let { born } = shared;
      for (const event of events) {
        const last = moved.get(event.stream) ?? cursors.get(event.stream);
        if (last !== undefined && comparePositions(event, last) <= 0) continue;
        for (const { kind, key, merge } of changesOf(event)) {
          const id = `${kind} ${key}`;
          const row = changed.get(id)?.row ?? rowsOf(kind).get(key);
          changed.set(id, { kind, key, row: structuredClone({ ...merge(row), born: row?.born ?? ++born }) });
        }
        moved.set(event.stream, { stream: event.stream, epoch: event.epoch, sequence: event.sequence });
      }
      shared.born = born;
      for (const { kind, key, row } of changed.values()) rows.set(kind, rowsOf(kind).set(key, row));
      for (const [stream, position] of moved) cursors.set(stream, position);
    },
    cursor: async (stream) => cursors.get(stream),
    async query(kind, query = {}) {
      checkQuery(query);
      const { where, sort = [], limit = 100, after } = query;
      const compare = (a: Row, b: Row): number => {
        for (const { field, descending } of sort) {
          const order = compareForSort(fieldOf(a.record, field), fieldOf(b.record, field), descending);
          if (order !== 0) return order;
        }
        return b.born - a.born;
      };
      const found = [...rowsOf(kind).values()]
        .filter((row) => row.record !== undefined && (where === undefined || matches(where, row.record)))
        .sort(compare);
      const last = after === undefined ? undefined : readCursor(after);
      const start = last === undefined ? 0 : found.findIndex((row) => compare(row, last) > 0);
      const page = start < 0 ? [] : found.slice(start, start + limit);
      const more = start >= 0 && start + limit < found.length;
      return structuredClone({
        items: page.map((row) => row.record),
        ...(more ? { next: JSON.stringify(page.at(-1)) } : {}),
      }) as unknown as Page<never>;
    },
    async clear() {
      rows.clear();
      cursors.clear();
    },
  };
}

/** A page continues after the row that the one before ended with, as it was then. */
function readCursor(text: string): Row {
  try {
    const row = JSON.parse(text) as Row;
    if (Number.isSafeInteger(row.born) && typeof row.record === "object") return row;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw invalidQuery("`after` is not the `next` of an earlier page.");
}
