import { GoogleError } from "../core/google-error.js";
import { RawAnswer } from "../core/service.js";
import { etagOf, type StoredObject } from "./stored-object.js";

/** An object's bytes, or the range that is asked for, as `alt=media` gives them. */
export function download(object: StoredObject, range: string | undefined): RawAnswer {
  const { content, metadata, generation, metageneration, storageClass } = object;
  const headers = {
    "content-type": metadata.contentType ?? "application/octet-stream",
    etag: etagOf(object),
    "x-goog-generation": generation,
    "x-goog-metageneration": String(metageneration),
    "x-goog-hash": [`crc32c=${content.crc32c}`, ...(content.md5 === undefined ? [] : [`md5=${content.md5}`])].join(","),
    "x-goog-storage-class": storageClass,
    "x-goog-stored-content-encoding": "identity",
    "x-goog-stored-content-length": String(content.size),
  };
  const wanted = rangeIn(range, content.size);
  if (wanted === undefined)
    return new RawAnswer({ headers: { ...headers, "content-length": String(content.size) }, body: content.read() });
  const { start, end } = wanted;
  if (start >= end)
    throw new GoogleError("INVALID_ARGUMENT", "Request range not satisfiable", {
      code: 416,
      reason: "requestedRangeNotSatisfiable",
      headers: { "content-range": `bytes */${content.size}` },
    });
  return new RawAnswer({
    status: 206,
    headers: {
      ...headers,
      "content-length": String(end - start),
      "content-range": `bytes ${start}-${end - 1}/${content.size}`,
    },
    body: content.read(start, end),
  });
}

/** The range to be sent, `end` excluded; undefined for the whole, also where the header says nothing that can be understood (RFC 9110). */
function rangeIn(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || (first === "" && last === "")) return undefined;
  if (first === "") return { start: Math.max(0, size - Number(last)), end: size };
  return { start: Number(first), end: last === "" ? size : Math.min(size, Number(last) + 1) };
}
