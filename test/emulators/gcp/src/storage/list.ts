import type { Bucket } from "./bucket.js";
import { invalid } from "./errors.js";
import { toResource, type StoredObject } from "./stored-object.js";

const MOST = 1000;

/** `storage.objects.list`: a page of the live objects, by the UTF-8 bytes of their names. */
export function listObjects(bucket: Bucket, query: URLSearchParams, origin: string): Readonly<Record<string, unknown>> {
  for (const unknown of ["versions", "softDeleted", "matchGlob", "filter"])
    if (![null, "false"].includes(query.get(unknown))) throw invalid(`This emulator does not list by ${unknown}.`);
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const start = query.get("startOffset") ?? "";
  const end = query.get("endOffset");
  const after = tokenIn(query);
  const size = Math.min(MOST, sizeIn(query));
  const found = [...bucket.objects.values()]
    .filter(
      ({ name }) => name.startsWith(prefix) && compare(name, start) >= 0 && (end === null || compare(name, end) < 0),
    )
    .sort((a, b) => compare(a.name, b.name));
  const items: StoredObject[] = [];
  const prefixes = new Set<string>();
  let last: string | undefined;
  for (const object of found) {
    const cut = delimiter === "" ? -1 : object.name.indexOf(delimiter, prefix.length);
    const shown = cut < 0 ? object.name : object.name.slice(0, cut + delimiter.length);
    if (after !== undefined && compare(shown, after) <= 0) continue;
    if (!prefixes.has(shown) && items.length + prefixes.size === size) return page(items, prefixes, origin, last);
    if (cut < 0) items.push(object);
    else prefixes.add(shown);
    last = shown;
  }
  return page(items, prefixes, origin, undefined);
}

function page(
  items: readonly StoredObject[],
  prefixes: ReadonlySet<string>,
  origin: string,
  last: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    kind: "storage#objects",
    ...(items.length === 0 ? {} : { items: items.map((object) => toResource(object, origin)) }),
    ...(prefixes.size === 0 ? {} : { prefixes: [...prefixes] }),
    ...(last === undefined ? {} : { nextPageToken: Buffer.from(last).toString("base64url") }),
  };
}

function tokenIn(query: URLSearchParams): string | undefined {
  const token = query.get("pageToken");
  if (token === null) return undefined;
  const name = Buffer.from(token, "base64url").toString("utf8");
  if (name === "" || Buffer.from(name).toString("base64url") !== token)
    throw invalid("Invalid value for parameter pageToken.");
  return name;
}

function sizeIn(query: URLSearchParams): number {
  const size = Number(query.get("maxResults") ?? MOST);
  if (!Number.isInteger(size) || size < 0)
    throw invalid(`Invalid value for parameter maxResults: ${query.get("maxResults")}`);
  return size === 0 ? MOST : size;
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
