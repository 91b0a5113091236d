import { GoogleError } from "../core/google-error.js";

/** `labels.colour!="red"` */
export interface Comparison {
  readonly field: string;
  readonly operator: "=" | "!=" | "<" | "<=" | ">" | ">=" | ":";
  readonly value: string;
}

const COMPARISON = /\s*([A-Za-z_][\w.-]*)\s*(!=|<=|>=|[=<>:])\s*("(?:[^"\\]|\\.)*"|[^\s"()]+)/y;
const AND = /\s+AND\s+/y;

/**
 * The part of Google's filter languages (AIP-160, and the Logging query language) that Zen's plugins write: comparisons joined by AND.
 * @throws GoogleError `INVALID_ARGUMENT` for anything else.
 */
export function parseComparisons(filter: string): readonly Comparison[] {
  const found: Comparison[] = [];
  if (filter.trim() === "") return found;
  for (let at = 0; ;) {
    COMPARISON.lastIndex = at;
    const match = COMPARISON.exec(filter);
    if (match === null) throw unreadable(filter, at);
    const [, field, operator, value] = match as unknown as [string, string, Comparison["operator"], string];
    found.push({ field, operator, value: value.startsWith('"') ? (JSON.parse(value) as string) : value });
    at = COMPARISON.lastIndex;
    if (filter.slice(at).trim() === "") return found;
    AND.lastIndex = at;
    if (AND.exec(filter) === null) throw unreadable(filter, at);
    at = AND.lastIndex;
  }
}

/** Whether a record has what all comparisons ask for. `times` are the fields that are compared as instants. */
export function satisfies(record: unknown, comparisons: readonly Comparison[], times: readonly string[] = []): boolean {
  return comparisons.every(({ field, operator, value }) => {
    const found = valueAt(record, field);
    if (operator === ":") return value === "*" ? found !== undefined : (found ?? "").includes(value);
    const order = times.includes(field) ? instant(found ?? "") - instant(value) : compare(found ?? "", value);
    switch (operator) {
      case "=":
        return found !== undefined && order === 0;
      case "!=":
        return found === undefined || order !== 0;
      case "<":
        return order < 0;
      case "<=":
        return order <= 0;
      case ">":
        return order > 0;
      case ">=":
        return order >= 0;
    }
  });
}

function valueAt(record: unknown, field: string): string | undefined {
  let value: unknown = record;
  for (const part of field.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    const fields = value as Record<string, unknown>;
    value = fields[part] ?? fields[camel(part)];
  }
  return value === undefined ? undefined : String(value as string);
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Microseconds, which is as fine as the emulators' stamps are. @throws GoogleError for what is no time. */
function instant(text: string): number {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new GoogleError("INVALID_ARGUMENT", `Invalid timestamp: ${text}`);
  const decimals = /\.(\d+)/.exec(text)?.[1] ?? "";
  return milliseconds * 1000 + Number(decimals.padEnd(6, "0").slice(3, 6));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function unreadable(filter: string, at: number): GoogleError {
  return new GoogleError("INVALID_ARGUMENT", `Unparseable filter: syntax error at column ${at + 1}: ${filter}`);
}
