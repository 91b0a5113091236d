import type { ObjectHead } from "@zen/plugin-sdk";
import type { Bucket } from "../object/bucket.js";
import { bucketNotFound } from "../http/failure.js";
import type { Names } from "../object/names.js";
import { headOf, readResource } from "../object/resource.js";

const PAGE = 1000;

interface Page {
  readonly items?: readonly unknown[];
  readonly nextPageToken?: string;
}

/** The store's objects in byte order, page by page: Cloud Storage lists names in the order of their UTF-8 bytes, and sees all that was put before. */
export async function* list(
  bucket: Bucket,
  names: Names,
  prefix: string,
  { after = "", signal }: { readonly after?: string; readonly signal?: AbortSignal },
): AsyncGenerator<ObjectHead, void, undefined> {
  let pageToken: string | undefined;
  do {
    signal?.throwIfAborted();
    const reply = await bucket.call({
      method: "GET",
      path: "/o",
      query: {
        prefix: names.folder + prefix,
        startOffset: after > prefix ? names.folder + after : undefined,
        endOffset: names.end,
        maxResults: String(PAGE),
        fields: "items(name,generation,size,crc32c,md5Hash),nextPageToken",
        pageToken,
      },
      expect: [404],
      signal,
    });
    if (reply.status === 404) throw bucketNotFound(names.bucket);
    const page = (reply.json ?? {}) as Page;
    for (const item of page.items ?? []) {
      signal?.throwIfAborted();
      const resource = readResource(item);
      const key = names.keyOf(resource.name);
      if (key !== undefined && key > after) yield headOf(key, resource);
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
