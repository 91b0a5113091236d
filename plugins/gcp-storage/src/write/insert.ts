import { createHash, randomBytes } from "node:crypto";
import type { Bucket } from "../object/bucket.js";
import { FIELDS } from "../object/resource.js";
import { commit } from "./commit.js";
import { resourceOf, type Placement, type Target, type Written } from "./target.js";

/**
 * Bytes that are in memory, in one request with the object's resource (`uploadType=multipart`). The store refuses them if they are not those
 * whose MD5 the resource has.
 */
export async function insert(
  bucket: Bucket,
  target: Target,
  placement: Placement,
  bytes: Uint8Array,
): Promise<Written> {
  const md5Hash = createHash("md5").update(bytes).digest("base64");
  const boundary = `zen-${randomBytes(16).toString("hex")}`;
  const body = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-type: application/json; charset=utf-8\r\n\r\n` +
        `${JSON.stringify({ ...resourceOf(target, placement), md5Hash })}\r\n` +
        `--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return commit(bucket, target, (condition) =>
    bucket.caller.attempt(
      bucket.address({
        method: "POST",
        address: bucket.uploads,
        query: {
          uploadType: "multipart",
          ifGenerationMatch: condition,
          kmsKeyName: placement.kmsKeyName,
          fields: FIELDS,
        },
        headers: { "content-type": `multipart/related; boundary=${boundary}` },
        body,
        expect: [404, 412],
        timeoutMs: UPLOAD_MS,
      }),
    ),
  );
}

/** For 8 MiB on a slow line. */
export const UPLOAD_MS = 300_000;
