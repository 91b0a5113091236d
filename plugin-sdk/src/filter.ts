import { compareUtf8 } from "./byte-order.js";
import type { Filter, Query } from "./contracts/metadata-store.js";
import { ZenError } from "./errors.js";
import type { Json } from "./job.js";

/** What filters and sorts mean, for all metadata stores: see `Filter` and `Query`. A store may compile them, to the same effect. */
export function matches(filter: Filter, record: object): boolean {
  if ("and" in filter) return filter.and.every((part) => matches(part, record));
  if ("or" in filter) return filter.or.some((part) => matches(part, record));
  if ("not" in filter) return !matches(filter.not, record);
  const found = fieldOf(record, filter.field) ?? null;
  switch (filter.op) {
    case "=":
      return equalJson(found, filter.value);
    case "!=":
      return !equalJson(found, filter.value);
    case "in":
      return filter.value.some((value) => equalJson(found, value));
    case "contains":
      return contains(found, filter.value);
    default:
      return ordered(found, filter.op, filter.value);
  }
}

/**
 * The value at a dotted path, or undefined. In a map whose own keys hold dots, the longest key that leads to a value wins.
 */
export function fieldOf(record: unknown, path: string): Json | undefined {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return undefined;
  const map = record as Readonly<Record<string, Json>>;
  if (Object.hasOwn(map, path)) return map[path];
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    const key = path.slice(0, dot);
    const value = Object.hasOwn(map, key) ? fieldOf(map[key], path.slice(dot + 1)) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Equal as JSON values: the order of an object's keys does not matter. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => equalJson(item, b[i] as Json))
    );
  }
  const left = a as Readonly<Record<string, Json>>;
  const right = b as Readonly<Record<string, Json>>;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equalJson(left[key] as Json, right[key] as Json))
  );
}

/**
 * The order of sorting by one field: false, true, numbers, strings by bytes, lists and maps (all alike); what is missing or
 * null comes last in both directions.
 */
export function compareForSort(a: Json | undefined, b: Json | undefined, descending = false): number {
  const missing = Number(a === undefined || a === null) - Number(b === undefined || b === null);
  if (missing !== 0 || a === undefined || a === null) return missing;
  const order = sortRank(a) - sortRank(b as Json) || within(a, b as Json);
  return descending ? -order : order;
}

/** @throws ZenError `QUERY_INVALID` for a filter, sort or limit that is none. */
export function checkQuery(query: Query): void {
  if (query.where !== undefined) checkFilter(query.where);
  const { limit } = query;
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1)) {
    throw invalidQuery(`The limit ${limit} is no whole number from 1 up.`);
  }
  for (const { field } of query.sort ?? []) checkField(field);
}

export function invalidQuery(problem: string): ZenError {
  return new ZenError("QUERY_INVALID", problem, {
    hint: "See `Filter` and `Query` of the metadata store for what can be asked.",
  });
}

const OPERATORS = new Set(["=", "!=", "<", "<=", ">", ">=", "contains", "in"]);

function checkFilter(filter: Filter): void {
  if (typeof filter !== "object" || filter === null) throw invalidQuery(`${JSON.stringify(filter)} is no filter.`);
  if ("not" in filter) return checkFilter(filter.not);
  const parts = "and" in filter ? filter.and : "or" in filter ? filter.or : undefined;
  if (parts !== undefined) {
    if (!Array.isArray(parts)) throw invalidQuery("The parts of `and` and `or` are a list of filters.");
    return parts.forEach(checkFilter);
  }
  const condition = filter as Extract<Filter, { field: string }>;
  checkField(condition.field);
  if (!OPERATORS.has(condition.op)) throw invalidQuery(`${JSON.stringify(condition.op)} is no operator of filters.`);
  if (condition.op === "in" && !Array.isArray(condition.value)) throw invalidQuery("The value of `in` is a list.");
  if (condition.value === undefined) throw invalidQuery(`The condition on ${condition.field} has no value.`);
}

function checkField(field: unknown): void {
  if (typeof field !== "string" || field === "") throw invalidQuery(`${JSON.stringify(field)} is no field's path.`);
}

function contains(found: Json, value: Json): boolean {
  if (Array.isArray(found)) return found.some((item) => equalJson(item as Json, value));
  return typeof found === "string" && typeof value === "string" && found.includes(value);
}

function ordered(found: Json, op: "<" | "<=" | ">" | ">=", value: Json): boolean {
  const comparable =
    (typeof found === "number" && typeof value === "number") ||
    (typeof found === "string" && typeof value === "string");
  if (!comparable) return false;
  const order = within(found, value);
  return op === "<" ? order < 0 : op === "<=" ? order <= 0 : op === ">" ? order > 0 : order >= 0;
}

function sortRank(value: Json): number {
  return typeof value === "boolean" ? 0 : typeof value === "number" ? 1 : typeof value === "string" ? 2 : 3;
}

function within(a: Json, b: Json): number {
  if (typeof a === "string" && typeof b === "string") return compareUtf8(a, b);
  return typeof a === "object" ? 0 : Number(a) - Number(b);
}
