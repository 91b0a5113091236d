import { readFile } from "node:fs/promises";
import type { Json } from "@zen/plugin-sdk";
import { gcpError, statusOf, type GcpClient } from "@zen/gcp-auth/client";

export interface StoredJson {
  readonly value: Json;
  readonly generation: string;
}

const UPLOAD_WITHIN_MS = 10 * 60_000;

/** A folder of a bucket, by the JSON API of Cloud Storage. Keys are relative to it. */
export class StagingFolder {
  readonly bucket: string;
  readonly prefix: string;

  constructor(
    private readonly client: GcpClient,
    private readonly base: string,
    /** `gs://BUCKET/PREFIX`, or without a prefix. */
    readonly uri: string,
  ) {
    const [, bucket = "", prefix = ""] = /^gs:\/\/([^/]+)\/?(.*?)\/*$/.exec(uri) ?? [];
    this.bucket = bucket;
    this.prefix = prefix === "" ? "" : `${prefix}/`;
  }

  uriOf(key: string): string {
    return `gs://${this.bucket}/${this.prefix}${key}`;
  }

  /** What is there at present; `readJson` for who is going to replace it. */
  lookAt(key: string): Promise<Json | undefined> {
    return this.#find<Json>(key, { alt: "media" });
  }

  async readJson(key: string): Promise<StoredJson | undefined> {
    // Between the two calls it may be replaced, and the generation that was told is there no more.
    for (let attempt = 0; attempt < 10; attempt++) {
      const found = await this.#find<{ readonly generation: string }>(key, { fields: "generation" });
      if (found === undefined) return undefined;
      const { generation } = found;
      const value = await this.#find<Json>(key, { alt: "media", generation });
      if (value !== undefined) return { value, generation };
    }
    return undefined;
  }

  /** Writes it in place of the generation that was read (`0`: of none). Returns false when another is there. */
  async writeJson(key: string, value: Json, generation: string): Promise<boolean> {
    return this.#unless412(() =>
      this.client.request({
        method: "POST",
        url: `${this.base}/upload/storage/v1/b/${encodeURIComponent(this.bucket)}/o`,
        query: { uploadType: "media", name: this.prefix + key, ifGenerationMatch: generation },
        body: value,
      }),
    );
  }

  /** Returns false when another generation is there. */
  async deleteJson(key: string, generation: string): Promise<boolean> {
    return this.#unless412(() =>
      this.client.request({
        method: "DELETE",
        url: this.#url(this.prefix + key),
        query: { ifGenerationMatch: generation },
      }),
    );
  }

  /** Keys that begin so. */
  async list(begin: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for (let pageToken: string | undefined; ;) {
      const page = await this.client.request<ObjectPage>({
        method: "GET",
        url: `${this.base}/storage/v1/b/${encodeURIComponent(this.bucket)}/o`,
        query: { prefix: this.prefix + begin, fields: "items/name,nextPageToken", pageToken },
      });
      keys.push(...(page.items ?? []).map(({ name }) => name.slice(this.prefix.length)));
      if (page.nextPageToken === undefined) return keys;
      pageToken = page.nextPageToken;
    }
  }

  /** Copies an object of any bucket, within Google. */
  async copyFrom(bucket: string, name: string, key: string): Promise<void> {
    const from = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
    const to = `/b/${encodeURIComponent(this.bucket)}/o/${encodeURIComponent(this.prefix + key)}`;
    for (let rewriteToken: string | undefined; ;) {
      const step = await this.client.request<{ readonly done: boolean; readonly rewriteToken?: string }>({
        ...{ method: "POST", url: `${this.base}${from}/rewriteTo${to}`, query: { rewriteToken } },
        idempotent: true,
      });
      if (step.done) return;
      rewriteToken = step.rewriteToken;
    }
  }

  /** Uploads a file of this machine. Its bytes are held in memory meanwhile. */
  async upload(path: string, key: string): Promise<void> {
    const body = await readFile(path);
    const query = new URLSearchParams({ uploadType: "media", name: this.prefix + key });
    const url = `${this.base}/upload/storage/v1/b/${encodeURIComponent(this.bucket)}/o?${query.toString()}`;
    const headers = { ...(await this.client.headers(url)), "content-type": "application/octet-stream" };
    const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(UPLOAD_WITHIN_MS) });
    const said = await answer.text();
    if (!answer.ok)
      throw gcpError(
        { status: answer.status, body: said },
        { call: `POST ${this.uriOf(key)}`, service: "storage.googleapis.com" },
      );
  }

  /** Deletes all keys that begin so; what is gone already is no error. */
  async deleteAll(begin: string): Promise<void> {
    for (const key of await this.list(begin)) {
      try {
        await this.client.request({ method: "DELETE", url: this.#url(this.prefix + key) });
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    }
  }

  async #find<T>(key: string, query: Readonly<Record<string, string>>): Promise<T | undefined> {
    try {
      return await this.client.request<T>({ method: "GET", url: this.#url(this.prefix + key), query });
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async #unless412(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 404) return false;
      throw error;
    }
  }

  #url(name: string): string {
    return `${this.base}/storage/v1/b/${encodeURIComponent(this.bucket)}/o/${encodeURIComponent(name)}`;
  }
}

interface ObjectPage {
  readonly items?: readonly { readonly name: string }[];
  readonly nextPageToken?: string;
}
