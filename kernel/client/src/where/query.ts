import { fieldOf, type Filter, type Page, type Query } from "@zen/plugin-sdk";
import { conditionsOf } from "./ast.js";
import { compileWhere } from "./compile.js";
import type { QueriedKind } from "./fields.js";
import { parseWhere } from "./parse.js";
import { parseSort, type Sort } from "./sort.js";
import { refuseUnknownFields, type AskedField } from "./unknown-fields.js";

/** A question to runs or artifacts: as a metadata store takes it, or in words. */
export interface RecordQuery extends Omit<Query, "where" | "sort"> {
  /**
   * `metrics.accuracy > 0.8 and params.epochs = 5`, see the guide to finding runs; a filter; or several of either, all of which
   * must hold.
   */
  readonly where?: string | Filter | readonly (string | Filter)[];
  /** `-metrics.auc,startedAt`, a minus for descending. */
  readonly sort?: string | Sort;
}

/**
 * Answers a question in words. @throws ZenError `QUERY_SYNTAX` for one that cannot be read, `QUERY_INVALID` for one that makes no
 * sense or names a field that no record has; both with carets under the spot.
 */
export async function answer<T extends object>(
  kind: QueriedKind,
  { where, sort, ...rest }: RecordQuery,
  ask: (query: Query) => Promise<Page<T>>,
): Promise<Page<T>> {
  const asked: AskedField[] = [];
  const sorted: AskedField[] = [];
  const parts =
    where === undefined
      ? []
      : Array.isArray(where)
        ? (where as readonly (string | Filter)[])
        : [where as string | Filter];
  const filters = parts.map((part) => (typeof part === "string" ? inWords(kind, part, asked) : part));
  const order = typeof sort === "string" ? orderInWords(sort, sorted) : sort;
  const filter = filters.length === 1 ? filters[0] : filters.length === 0 ? undefined : { and: filters };
  const sample = () => newest(ask);
  await refuseUnknownFields([...asked, ...sorted], kind, { found: true, sample });
  const page = await ask({
    ...rest,
    ...(filter === undefined ? {} : { where: filter }),
    ...(order === undefined ? {} : { sort: order }),
  });
  const later = rest.after !== undefined;
  await refuseUnknownFields(asked, kind, { found: later || page.items.length > 0, sample });
  const unsorted = sorted.filter(({ name }) => !page.items.some((item) => fieldOf(item, name) !== undefined));
  await refuseUnknownFields(unsorted, kind, { found: later, sample });
  return page;
}

function inWords(kind: QueriedKind, text: string, asked: AskedField[]): Filter {
  const where = parseWhere(text);
  for (const { field } of conditionsOf(where)) asked.push({ ...field, text });
  return compileWhere(where, { kind, text, now: Date.now() });
}

function orderInWords(text: string, asked: AskedField[]): Sort {
  const order = parseSort(text);
  for (const { name, at } of order) asked.push({ name, at, text });
  return order.map(({ name, descending }) => ({ field: name, descending }));
}

const SAMPLE = 500;

async function newest<T>(ask: (query: Query) => Promise<Page<T>>): Promise<readonly T[]> {
  return (await ask({ limit: SAMPLE })).items;
}
