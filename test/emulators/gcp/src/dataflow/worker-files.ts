import { GoogleError } from "../core/google-error.js";
import type { Cloud } from "../core/service.js";
import type { WorkerFiles } from "./executor.js";

/** Objects of the cloud's own Storage, read and written with tokens of one account. */
export function workerFiles(cloud: Cloud, account: () => string): WorkerFiles {
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const base = cloud.endpoints["storage"];
    if (base === undefined) throw new Error("This cloud has no Storage; start it before Dataflow.");
    const { token } = cloud.tokens.issue(account());
    const response = await fetch(`${base}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token}` },
    });
    if (response.ok) return response;
    const { error } = (await response.json()) as { error?: { message?: string } };
    throw new GoogleError(
      response.status === 403 ? "PERMISSION_DENIED" : "NOT_FOUND",
      error?.message ?? `Storage answered ${response.status}`,
    );
  }
  return {
    async read(uri) {
      const { bucket, object } = place(uri);
      const response = await ask(`/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}?alt=media`);
      return new Uint8Array(await response.arrayBuffer());
    },
    async write(uri, bytes) {
      const { bucket, object } = place(uri);
      const headers = { "content-type": "application/octet-stream" };
      const path = `/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(object)}`;
      await ask(path, { method: "POST", body: bytes, headers });
    },
    async list(prefix) {
      const { bucket, object } = place(prefix);
      const found: string[] = [];
      for (let token: string | undefined = ""; token !== undefined;) {
        const query: string = new URLSearchParams({
          prefix: object,
          ...(token === "" ? {} : { pageToken: token }),
        }).toString();
        const page = (await (await ask(`/storage/v1/b/${bucket}/o?${query}`)).json()) as {
          items?: { name: string }[];
          nextPageToken?: string;
        };
        found.push(...(page.items ?? []).map(({ name }) => `gs://${bucket}/${name}`));
        token = page.nextPageToken;
      }
      return found;
    },
  };
}

function place(uri: string): { readonly bucket: string; readonly object: string } {
  const match = /^gs:\/\/([^/]+)\/(.*)$/s.exec(uri);
  if (match === null) throw new Error(`${uri} is no address in Cloud Storage`);
  return { bucket: match[1] as string, object: match[2] as string };
}
