import type { Caller, Call, Reply } from "../http/caller.js";
import { bucketElsewhere, bucketNotFound } from "../http/failure.js";
import type { Answer } from "../http/transport.js";
import { FIELDS, readResource, type ObjectResource } from "./resource.js";

export interface BucketOptions {
  readonly name: string;
  /** `https://storage.googleapis.com`, or what stands in for it. */
  readonly endpoint: string;
  /** Where the bucket must be. */
  readonly location?: string | undefined;
  /** The project that pays for the requests, where the bucket's own does not. */
  readonly userProject?: string | undefined;
}

/** A call on the bucket: its `path` below the bucket's own address, or a whole address. */
export type BucketCall = Omit<Call, "address"> & ({ readonly path: string } | { readonly address: string });

/**
 * One bucket through the JSON API. That a bucket is not there looks to many methods as if an object were not: the first answer of that
 * kind is followed by a look at the bucket itself, once.
 */
export class Bucket {
  #checked: Promise<void> | undefined;

  constructor(
    private readonly options: BucketOptions,
    readonly caller: Caller,
  ) {}

  get uploads(): string {
    return `${this.options.endpoint}/upload/storage/v1/b/${this.options.name}/o`;
  }

  static objectPath(name: string): string {
    return `/o/${encodeURIComponent(name)}`;
  }

  async call(call: BucketCall): Promise<Reply> {
    await this.#checkLocation();
    return this.#thatExists(await this.caller.call(this.address(call)));
  }

  async download(call: BucketCall): Promise<Answer> {
    await this.#checkLocation();
    return this.#thatExists(await this.caller.download(this.address(call)));
  }

  /** The object, or the generation of it that is asked for, as its resource says. */
  async look(name: string, generation?: string, signal?: AbortSignal): Promise<ObjectResource | undefined> {
    const reply = await this.call({
      method: "GET",
      path: Bucket.objectPath(name),
      query: { fields: FIELDS, generation },
      expect: [404],
      signal,
    });
    return reply.status === 404 ? undefined : readResource(reply.json);
  }

  /** Makes a whole call of it, for those who repeat calls in their own way. */
  address(call: BucketCall): Call {
    const { endpoint, name, userProject } = this.options;
    const address = "path" in call ? `${endpoint}/storage/v1/b/${name}${call.path}` : call.address;
    return { ...call, address, query: { ...call.query, userProject } };
  }

  /** For who makes calls by `caller`: a 404 that means the bucket is told as such. */
  async checkExists(): Promise<void> {
    await (this.#checked ??= this.#probe());
  }

  async #thatExists<T extends { readonly status: number }>(reply: T): Promise<T> {
    if (reply.status === 404) await this.checkExists();
    return reply;
  }

  /** Asks for no more than the list permission, which the store needs anyway; `buckets.get` is in none of the roles for objects. */
  async #probe(): Promise<void> {
    const { name } = this.options;
    const list = this.address({ method: "GET", path: "/o", query: { maxResults: "1", fields: "kind" }, expect: [404] });
    if ((await this.#once(list)).status === 404) throw bucketNotFound(name);
  }

  async #checkLocation(): Promise<void> {
    const { location: wanted } = this.options;
    if (wanted !== undefined) await (this.#located ??= this.#locate(wanted));
  }

  #located: Promise<void> | undefined;

  async #locate(wanted: string): Promise<void> {
    const { name } = this.options;
    const reply = await this.#once(this.address({ method: "GET", path: "/storageLayout", expect: [404] }));
    if (reply.status === 404) throw bucketNotFound(name);
    const { location = "", customPlacementConfig } = reply.json as {
      readonly location?: string;
      readonly customPlacementConfig?: { readonly dataLocations?: readonly string[] };
    };
    const all = [location, ...(customPlacementConfig?.dataLocations ?? [])].map((one) => one.toUpperCase());
    if (!all.includes(wanted.toUpperCase())) throw bucketElsewhere(name, location, wanted);
  }

  /** What failed for a while is asked again by the next call. */
  async #once(call: Call): Promise<Reply> {
    try {
      return await this.caller.call(call);
    } catch (error) {
      this.#checked = this.#located = undefined;
      throw error;
    }
  }
}
