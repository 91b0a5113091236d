import { statusOf, type GcpClient } from "@zen/gcp-auth/client";
import { parseGsUri } from "./gs-uri.js";

export interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** The fields of Google's resource that are asked for; `md5Hash` is not there of objects that were composed of others. */
export interface ObjectMetadata {
  readonly size: string;
  readonly generation: string;
  readonly md5Hash?: string;
  readonly crc32c: string;
}

interface ObjectList {
  readonly items?: readonly (ObjectMetadata & { readonly name: string })[];
  readonly nextPageToken?: string;
}

/** The few objects in Cloud Storage that a job needs beside its data, through the JSON API. */
export class Objects {
  constructor(
    private readonly client: GcpClient,
    private readonly endpoint = "https://storage.googleapis.com",
    private readonly kmsKeyName?: string,
  ) {}

  /** The bytes of an object, or of a range of it; undefined when there is none. Nothing beyond its end. */
  async read(uri: string, range?: Range, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return found(
      this.client.bytes({
        method: "GET",
        url: this.#resource(uri),
        query: { alt: "media" },
        ...(range === undefined ? {} : { headers: { range: `bytes=${range.start}-${range.end - 1}` } }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  }

  /** Its size in bytes; undefined when there is none. */
  async size(uri: string, signal?: AbortSignal): Promise<number | undefined> {
    const resource = await found(
      this.client.request<{ readonly size: string }>({
        method: "GET",
        url: this.#resource(uri),
        query: { fields: "size" },
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    return resource === undefined ? undefined : Number(resource.size);
  }

  /** What tells its content, as Cloud Storage keeps it; undefined when there is none. */
  async metadata(uri: string, signal?: AbortSignal): Promise<ObjectMetadata | undefined> {
    return found(
      this.client.request<ObjectMetadata>({
        method: "GET",
        url: this.#resource(uri),
        query: { fields: "size,generation,md5Hash,crc32c" },
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  }

  /** The objects whose names begin so, in byte order of their names. */
  async *list(
    bucket: string,
    prefix: string,
    signal?: AbortSignal,
  ): AsyncGenerator<ObjectMetadata & { readonly name: string }> {
    const url = `${this.endpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o`;
    const fields = "items(name,size,generation,md5Hash,crc32c),nextPageToken";
    for (let pageToken: string | undefined; ;) {
      const query = { prefix, fields, ...(pageToken === undefined ? {} : { pageToken }) };
      const page = await found(
        this.client.request<ObjectList>({ method: "GET", url, query, ...(signal === undefined ? {} : { signal }) }),
      );
      yield* page?.items ?? [];
      pageToken = page?.nextPageToken;
      if (pageToken === undefined || pageToken === "") return;
    }
  }

  /** Makes an object unless there is one; the first of many who try makes it. */
  async create(uri: string, text: string, contentType: string, signal?: AbortSignal): Promise<void> {
    const { bucket, object } = parseGsUri(uri);
    await this.client
      .bytes({
        method: "POST",
        url: `${this.endpoint}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`,
        query: { uploadType: "media", name: object, ifGenerationMatch: 0, kmsKeyName: this.kmsKeyName },
        body: { bytes: Buffer.from(text), contentType },
        // Done twice it is refused the second time, which says that it is there.
        idempotent: true,
        ...(signal === undefined ? {} : { signal }),
      })
      .catch((error: unknown) => {
        if (statusOf(error) !== 412) throw error;
      });
  }

  #resource(uri: string): string {
    const { bucket, object } = parseGsUri(uri);
    return `${this.endpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
  }
}

async function found<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
