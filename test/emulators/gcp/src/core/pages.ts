import { GoogleError } from "./google-error.js";

/** One page of a list, as AIP-158 has it. @throws GoogleError for a size or a token that is none. */
export function page<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
): { readonly items: readonly T[]; readonly nextPageToken?: string } {
  if (!Number.isInteger(size) || size < 0) throw new GoogleError("INVALID_ARGUMENT", `Page size ${size} is invalid.`);
  const from = token === undefined || token === "" ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(from) || from < 0) throw new GoogleError("INVALID_ARGUMENT", "Page token is invalid.");
  const to = from + (size === 0 ? 50 : size);
  const rest = to < items.length ? { nextPageToken: Buffer.from(String(to)).toString("base64url") } : {};
  return { items: items.slice(from, to), ...rest };
}
