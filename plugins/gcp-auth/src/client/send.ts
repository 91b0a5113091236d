import { ZenError } from "@zen/plugin-sdk";

/** The longest answer that is read. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly bytes: Uint8Array; readonly contentType: string } | undefined;
  readonly signal: AbortSignal;
}

export interface Received {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: Buffer;
}

/** One exchange, through the environment's proxy if there is one (`HTTPS_PROXY`, `NO_PROXY`); any status is an answer, a redirect too. */
export async function send({ method, url, headers, body, signal }: Sent): Promise<Received> {
  const { gaxios } = await import("google-auth-library");
  const response = await new gaxios.Gaxios().request<AsyncIterable<Uint8Array> | "">({
    method: method as "GET",
    url,
    headers: {
      accept: "application/json",
      "user-agent": "zen-gcp",
      ...(body === undefined ? {} : { "content-type": body.contentType }),
      ...headers,
    },
    ...(body === undefined ? {} : { data: body.bytes }),
    signal,
    redirect: "manual",
    responseType: "stream",
    validateStatus: () => true,
    retry: false,
  });
  return { status: response.status, header: (name) => response.headers.get(name), body: await bounded(response.data) };
}

async function bounded(stream: AsyncIterable<Uint8Array> | ""): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream === "" ? [] : stream) {
    size += chunk.byteLength;
    if (size > MOST_BYTES)
      throw new ZenError(
        "GCP_ANSWER_INVALID",
        `An answer of Google Cloud is longer than ${MOST_BYTES / 1024 / 1024} MiB`,
        {
          hint: "Ask for less at once.",
        },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
