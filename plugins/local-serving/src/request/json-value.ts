import { badRequest } from "./request-error.js";

/** @throws RequestError */
export function asObject<T>(value: unknown, what: string): T {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest(`${what} must be an object`);
  return value as T;
}

/** @throws RequestError */
export function asText(value: unknown, what: string): string {
  if (value === undefined) throw badRequest(`${what} is missing`);
  if (typeof value !== "string") throw badRequest(`${what} must be a string`);
  return value;
}

/** @throws RequestError */
export function asArray(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) throw badRequest(`${what} is missing`);
  if (!Array.isArray(value)) throw badRequest(`${what} must be an array`);
  return value;
}
