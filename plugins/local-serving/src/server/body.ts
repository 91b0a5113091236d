import type { IncomingMessage } from "node:http";
import { badRequest, RequestError } from "../request/request-error.js";

/** How long a client may go on sending what has been refused: closed on at once, most would not get to read why. */
const LINGER_MS = 2000;

/** The whole body. @throws RequestError when it is too big or its headers say that it is not plain JSON. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const { headers } = request;
  checkHeaders(headers["content-type"], headers["content-encoding"], headers["inference-header-content-length"]);
  if (Number(headers["content-length"] ?? 0) > most) throw tooBig(request, most);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else reject(tooBig(request.removeAllListeners("data"), most));
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    request.on("error", () => reject(badRequest("the request was broken off")));
  });
}

/** @throws RequestError */
export function checkHeaders(type: string | undefined, encoding: string | undefined, binary: unknown): void {
  if (binary !== undefined)
    throw badRequest(
      "this server does not have the binary data extension; send tensors as JSON, without the header Inference-Header-Content-Length",
    );
  if (type !== undefined && !/^application\/json *(; *charset="?utf-8"? *)?$/i.test(type))
    throw new RequestError(415, "the content type must be application/json");
  if (encoding !== undefined && encoding !== "identity") throw new RequestError(415, "the body must not be compressed");
}

function tooBig(request: IncomingMessage, most: number): RequestError {
  request.resume();
  setTimeout(() => request.complete || request.destroy(), LINGER_MS).unref();
  return new RequestError(413, `the body has more than ${most} bytes`);
}
