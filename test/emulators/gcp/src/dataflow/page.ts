import { GoogleError } from "../core/google-error.js";

/** One page of a list, under `name`; a token says how many were given before. */
export function page(name: string, items: readonly object[], query: URLSearchParams): object {
  const size = Math.min(Number(query.get("pageSize") ?? 0) || 100, 1000);
  const token = query.get("pageToken") ?? "0";
  if (!/^\d{1,9}$/.test(token)) throw new GoogleError("INVALID_ARGUMENT", "Invalid page token.");
  const start = Number(token);
  const given = items.slice(start, start + size);
  return {
    ...(given.length === 0 ? {} : { [name]: given }),
    ...(start + size < items.length ? { nextPageToken: String(start + size) } : {}),
  };
}
