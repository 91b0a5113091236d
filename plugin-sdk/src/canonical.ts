import canonicalize from "canonicalize";
import { ZenError } from "./errors.js";
import type { Json } from "./job.js";

/** Whether a value is JSON through and through: no undefined, function, bigint, NaN, infinity, cycle or class instance. */
export function isJson(value: unknown, ancestors: readonly unknown[] = []): value is Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || ancestors.includes(value)) return false;
  const path = [...ancestors, value];
  if (Array.isArray(value)) return value.every((item) => isJson(item, path));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype as object) !== null) return false;
  return Object.values(value).every((item) => isJson(item, path));
}

/**
 * The canonical text of a JSON value (RFC 8785): equal values, equal bytes. @throws ZenError `NOT_JSON`.
 */
export function canonicalJson(value: Json): string {
  const text = isJson(value) ? canonicalize(value) : undefined;
  if (text === undefined) {
    throw new ZenError("NOT_JSON", "A value that must be JSON holds something else, such as undefined, NaN, a function or a class instance", {
      hint: "Use only null, booleans, finite numbers, strings, arrays and plain objects.",
    });
  }
  return text;
}
