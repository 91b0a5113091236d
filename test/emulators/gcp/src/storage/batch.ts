import { RawAnswer, type Call } from "../core/service.js";
import { GoogleError } from "../core/google-error.js";

/** More calls in one batch are refused (https://cloud.google.com/storage/docs/batch). */
const MOST_CALLS = 100;
const BOUNDARY = "batch_zen";

interface Part {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** `POST /batch/storage/v1`: several calls as parts of one body, each answered by the service itself as if it had come alone. */
export async function batch({ stream, headers, url }: Call): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  const parts = partsOf(Buffer.concat(chunks).toString("utf8"), headers["content-type"] ?? "");
  if (parts.length > MOST_CALLS)
    throw new GoogleError(
      "INVALID_ARGUMENT",
      `The batch request could not be processed: more than ${MOST_CALLS} calls.`,
    );
  const answers: string[] = [];
  for (const part of parts) answers.push(await answerTo(part, url.origin, headers["authorization"] ?? ""));
  const body = `${answers.map((answer) => `--${BOUNDARY}\r\n${answer}\r\n`).join("")}--${BOUNDARY}--\r\n`;
  return new RawAnswer({
    headers: { "content-type": `multipart/mixed; boundary=${BOUNDARY}` },
    body: Buffer.from(body),
  });
}

function partsOf(text: string, contentType: string): readonly Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new GoogleError("INVALID_ARGUMENT", "Failed to parse batch request: no boundary.");
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const request = /\r?\n\r?\n([^]*)$/.exec(part)?.[1] ?? "";
      const [, method, address] = /^(\w+) (\S+)/.exec(request.trimStart()) ?? [];
      if (method === undefined || address === undefined)
        throw new GoogleError("INVALID_ARGUMENT", "Failed to parse batch request: a part is no request.");
      const { pathname, search } = new URL(address, "http://part");
      return { method, path: pathname + search, body: /\r?\n\r?\n([^]*)$/.exec(request)?.[1]?.trim() ?? "" };
    });
}

async function answerTo({ method, path, body }: Part, origin: string, authorization: string): Promise<string> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { authorization, ...(body === "" ? {} : { "content-type": "application/json" }) },
    ...(body === "" ? {} : { body }),
  });
  const text = await response.text();
  return [
    "Content-Type: application/http",
    "",
    `HTTP/1.1 ${response.status} ${response.statusText || "Status"}`,
    "Content-Type: application/json; charset=UTF-8",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "",
    text,
  ].join("\r\n");
}
