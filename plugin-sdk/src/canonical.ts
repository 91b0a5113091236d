import { ZenError } from "./errors.js";
import type { Json } from "./job.js";

/** Whether a value is JSON through and through: no undefined, function, bigint, NaN, infinity, cycle or class instance. */
export function isJson(value: unknown, ancestors: readonly unknown[] = []): value is Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || ancestors.includes(value)) return false;
  const path = [...ancestors, value];
  if (Array.isArray(value)) return value.every((item) => isJson(item, path));
  if (!isPlain(value)) return false;
  return Object.values(value).every((item) => isJson(item, path));
}

/**
 * The canonical text of a JSON value (RFC 8785): equal values, equal bytes. @throws ZenError `NOT_JSON`.
 */
export function canonicalJson(value: Json): string {
  return write(value, []);
}

/** Checks and writes in one pass: keys of steps and records of runs are made of this by the thousand. */
function write(value: unknown, ancestors: object[]): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? "0" : String(value);
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value !== "object" || ancestors.includes(value) || !isPlain(value)) throw notJson();
  ancestors.push(value);
  const parts: string[] = [];
  if (Array.isArray(value)) for (const item of value as unknown[]) parts.push(write(item, ancestors));
  else {
    const members = value as Readonly<Record<string, unknown>>;
    // The default order of sort is that of UTF-16 code units, as the RFC wants it.
    for (const name of Object.keys(members).sort()) parts.push(`${quote(name)}:${write(members[name], ancestors)}`);
  }
  ancestors.pop();
  return Array.isArray(value) ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
}

/** Every Node that runs Zen has it; the declarations of ES2023 do not. */
interface WellFormed {
  isWellFormed(): boolean;
}

/** Numbers and strings are written as ECMAScript does; half of a surrogate pair is no text. */
function quote(text: string): string {
  if (!(text as string & WellFormed).isWellFormed()) throw notJson();
  return JSON.stringify(text);
}

/** No class instance: made by `{}` or `[]`, in whatever realm. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype as object) === null;
}

function notJson(): ZenError {
  const message =
    "A value that must be JSON holds something else, such as undefined, NaN, a function or a class instance";
  return new ZenError("NOT_JSON", message, {
    hint: "Use only null, booleans, finite numbers, strings, arrays and plain objects.",
  });
}
