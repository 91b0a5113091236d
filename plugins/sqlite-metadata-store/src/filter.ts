import type { Filter, Json, MetadataKind } from "@zen/plugin-sdk";
import type { Param } from "./database.js";
import { fieldSql, type FieldSql } from "./field.js";

export interface Sql {
  readonly sql: string;
  readonly params: readonly Param[];
}

/**
 * The filter as a condition that is true exactly where `matches` of the SDK is, or undefined when SQL cannot say it. Where it is not
 * true it may be false or NULL, which is the same to WHERE, and `not` takes care of the difference.
 */
export function compileFilter(kind: MetadataKind, filter: Filter): Sql | undefined {
  const compiled = compile(kind, filter, 0);
  return compiled !== undefined && compiled.params.length <= MAX_PARAMS ? compiled : undefined;
}

/** SQLite's parser has a stack of 100, of which each level of brackets takes a few places. */
const MAX_DEPTH = 20;
/** SQLite's limit is 32,766; what is left is for the sort. */
const MAX_PARAMS = 32_000;

function compile(kind: MetadataKind, filter: Filter, depth: number): Sql | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if ("and" in filter) return join(kind, filter.and, "AND", depth);
  if ("or" in filter) return join(kind, filter.or, "OR", depth);
  if ("not" in filter) {
    const inner = compile(kind, filter.not, depth + 1);
    return inner && { sql: `((${inner.sql}) IS NOT TRUE)`, params: inner.params };
  }
  const field = fieldSql(kind, filter.field);
  if (field === undefined) return undefined;
  switch (filter.op) {
    case "=":
      return equals(field, filter.value);
    case "!=": {
      const equal = equals(field, filter.value);
      return equal && { sql: `((${equal.sql}) IS NOT TRUE)`, params: equal.params };
    }
    case "in":
      return oneOf(field, filter.value);
    case "contains":
      return contains(field, filter.value);
    default:
      return ordered(field, filter.op, filter.value);
  }
}

/** Joined as a balanced tree: a chain would be as deep as it is long. */
function join(kind: MetadataKind, parts: readonly Filter[], operator: "AND" | "OR", depth: number): Sql | undefined {
  if (parts.length === 0) return { sql: operator === "AND" ? "1" : "0", params: [] };
  if (parts.length === 1) return compile(kind, parts[0] as Filter, depth);
  const half = parts.length >> 1;
  const left = join(kind, parts.slice(0, half), operator, depth + 1);
  const right = left && join(kind, parts.slice(half), operator, depth + 1);
  return left && right && { sql: `(${left.sql} ${operator} ${right.sql})`, params: left.params.concat(right.params) };
}

const NUMBER = "('integer', 'real')";

function equals({ type, value: found }: FieldSql, value: Json): Sql | undefined {
  if (value === null) return { sql: `(${type} IS NULL OR ${type} = 'null')`, params: [] };
  if (typeof value === "boolean") return { sql: `${type} = '${value}'`, params: [] };
  // The comparison comes first, for it is what an index answers; the type then tells 1 from true and text from a list.
  if (typeof value === "number") return { sql: `(${found} = ? AND ${type} IN ${NUMBER})`, params: [value] };
  if (typeof value === "string") return { sql: `(${found} = ? AND ${type} = 'text')`, params: [value] };
  return undefined;
}

function oneOf(field: FieldSql, values: readonly Json[]): Sql | undefined {
  const of = (type: string) => values.filter((value) => typeof value === type);
  const rest = values.filter((value) => typeof value !== "string" && typeof value !== "number");
  const conditions: (Sql | undefined)[] = [...new Set(rest)].map((value) => equals(field, value));
  for (const [type, types] of [
    ["string", "('text')"],
    ["number", NUMBER],
  ] as const) {
    const wanted = of(type);
    if (wanted.length === 0) continue;
    const list = "(SELECT value FROM json_each(?))";
    conditions.push({
      sql: `(${field.value} IN ${list} AND ${field.type} IN ${types})`,
      params: [JSON.stringify(wanted)],
    });
  }
  if (!conditions.every((condition) => condition !== undefined)) return undefined;
  if (conditions.length === 0) return { sql: "0", params: [] };
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(" OR ")})`,
    params: conditions.flatMap(({ params }) => params),
  };
}

function ordered({ type, value: found }: FieldSql, op: string, value: Json): Sql {
  if (typeof value === "number") return { sql: `(${found} ${op} ? AND ${type} IN ${NUMBER})`, params: [value] };
  if (typeof value === "string") return { sql: `(${found} ${op} ? AND ${type} = 'text')`, params: [value] };
  return { sql: "0", params: [] };
}

function contains({ type, value: found, path }: FieldSql, value: Json): Sql | undefined {
  if (path === undefined || (typeof value === "object" && value !== null)) return undefined;
  const item = equals({ type: "item.type", value: "item.atom" }, value) as Sql;
  const listed = `(${type} = 'array' AND EXISTS (SELECT 1 FROM json_each(record, ${path}) AS item WHERE ${item.sql}))`;
  if (typeof value !== "string") return { sql: listed, params: item.params };
  return { sql: `(${listed} OR (${type} = 'text' AND instr(${found}, ?) > 0))`, params: [...item.params, value] };
}
