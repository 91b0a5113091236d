import type { Readable } from "node:stream";
import type { Content, ContentWriter } from "./content.js";
import { invalid } from "./errors.js";

const MOST_HEAD = 1 << 20;

/** A `multipart/related` body of two parts: an object's resource as JSON, and its bytes, which go to `writer` as they come (RFC 2387). */
export async function readMultipart(
  contentType: string | undefined,
  stream: Readable,
  writer: ContentWriter,
): Promise<{
  readonly resource: Readonly<Record<string, unknown>>;
  readonly type: string | undefined;
  readonly content: Content;
}> {
  const boundary = /^multipart\/related;.*?\bboundary=(?:"([^"]+)"|([^;\s]+))/i
    .exec(contentType ?? "")
    ?.slice(1)
    .find((one) => one);
  if (boundary === undefined) throw invalid("Missing boundary in the content type of a multipart upload.");
  const ending = Buffer.from(`\r\n--${boundary}--`);
  const most = ending.length + 2;
  let held = Buffer.alloc(0);
  let head: Head | undefined;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, chunk]);
    if (head === undefined) {
      head = readHead(held, boundary);
      if (head === undefined) {
        if (held.length > MOST_HEAD) throw invalid("The metadata part of the multipart upload is too large.");
        continue;
      }
      held = held.subarray(head.length);
    }
    // The end may be the closing boundary, of which part may still be to come.
    if (held.length > most) {
      await writer.write(Buffer.from(held.subarray(0, held.length - most)));
      held = held.subarray(held.length - most);
    }
  }
  if (head === undefined) throw invalid("Malformed multipart body.");
  const at = held.lastIndexOf(ending);
  if (at < 0) throw invalid("Malformed multipart body: it does not end with its boundary.");
  await writer.write(Buffer.from(held.subarray(0, at)));
  return { resource: head.resource, type: head.type, content: await writer.finish() };
}

interface Head {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly type: string | undefined;
  /** Up to the second part's bytes. */
  readonly length: number;
}

/** Undefined as long as more must come. */
function readHead(bytes: Buffer, boundary: string): Head | undefined {
  const first = bytes.indexOf("\r\n\r\n");
  const next = first < 0 ? -1 : bytes.indexOf(`\r\n--${boundary}\r\n`, first + 4 - 2);
  const end = next < 0 ? -1 : bytes.indexOf("\r\n\r\n", next);
  if (end < 0) return undefined;
  if (!bytes.subarray(0, first).toString().startsWith(`--${boundary}\r\n`)) throw invalid("Malformed multipart body.");
  const type = /^content-type:\s*(.+)$/im.exec(bytes.subarray(next, end).toString())?.[1];
  try {
    const resource = JSON.parse(bytes.subarray(first + 4, next).toString()) as Readonly<Record<string, unknown>>;
    return { resource, type, length: end + 4 };
  } catch {
    throw invalid("Metadata part is too large or is no JSON.");
  }
}
