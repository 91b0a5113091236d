import { randomUUID } from "node:crypto";
import type { MetadataKind, MetadataStore, Page } from "../contracts/metadata-store.js";
import { checkQuery, compareForSort, fieldOf, invalidQuery, matches } from "../filter.js";
import { comparePositions, type JournalEvent, type JournalPosition } from "../journal.js";
import { changesOf, type ProjectedRow } from "../projection.js";

interface Row extends ProjectedRow {
  /** The order of first application. */
  readonly born: number;
}

interface Content {
  /** By kind and key. */
  readonly rows: Map<string, Map<string, Row>>;
  readonly cursors: Map<string, JournalPosition>;
  born: number;
}

/** What several in-memory stores share. */
export interface MemoryRecords extends Content {
  readonly identity: string;
  /** For each rebuild that is under way, what has been applied since it began. */
  readonly meanwhile: Set<JournalEvent[]>;
}

function emptyContent(): Content {
  return { rows: new Map(), cursors: new Map(), born: 0 };
}

export function memoryRecords(): MemoryRecords {
  return { identity: `memory:${randomUUID()}`, meanwhile: new Set(), ...emptyContent() };
}

/** All of the events or, where one of them is refused, none. */
function applyTo(content: Content, events: readonly JournalEvent[]): void {
  const { rows, cursors } = content;
  const changed = new Map<string, { kind: MetadataKind; key: string; row: Row }>();
  const moved = new Map<string, JournalPosition>();
  let { born } = content;
  for (const event of events) {
    const last = moved.get(event.stream) ?? cursors.get(event.stream);
    if (last !== undefined && comparePositions(event, last) <= 0) continue;
    for (const { kind, key, merge } of changesOf(event)) {
      const id = `${kind} ${key}`;
      const row = changed.get(id)?.row ?? rows.get(kind)?.get(key);
      changed.set(id, { kind, key, row: structuredClone({ ...merge(row), born: row?.born ?? ++born }) });
    }
    moved.set(event.stream, { stream: event.stream, epoch: event.epoch, sequence: event.sequence });
  }
  content.born = born;
  for (const { kind, key, row } of changed.values()) rows.set(kind, (rows.get(kind) ?? new Map()).set(key, row));
  for (const [stream, position] of moved) cursors.set(stream, position);
}

function replace<K, V>(map: Map<K, V>, by: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of by) map.set(key, value);
}

/** The metadata store that forgets. Scans everything for every query. */
export function memoryMetadataStore(shared: MemoryRecords = memoryRecords()): MetadataStore {
  const { rows, cursors, meanwhile } = shared;
  return {
    identity: shared.identity,
    async apply(events) {
      applyTo(shared, events);
      for (const log of meanwhile) log.push(...structuredClone(events));
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
      const found = [...(rows.get(kind)?.values() ?? [])]
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
    async rebuild(batches) {
      const next = emptyContent();
      const log: JournalEvent[] = [];
      meanwhile.add(log);
      try {
        for await (const events of batches) applyTo(next, events);
        applyTo(next, log);
        replace(rows, next.rows);
        replace(cursors, next.cursors);
        shared.born = next.born;
      } finally {
        meanwhile.delete(log);
      }
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
