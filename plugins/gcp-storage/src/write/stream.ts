import { createHash } from "node:crypto";
import type { Body } from "@zen/plugin-sdk";
import type { Bucket } from "../object/bucket.js";
import { insert } from "./insert.js";
import { piecesOf } from "./pieces.js";
import { UploadSession } from "./session.js";
import type { Manner, Target, Written } from "./target.js";
import { checkMd5 } from "./verify.js";

/** What is shorter than a piece goes in one request, more through a session. Also says how many bytes there were. */
export async function upload(
  bucket: Bucket,
  target: Target,
  manner: Manner,
  body: Body,
): Promise<{ readonly written: Written; readonly size: number }> {
  const { pieceBytes } = manner;
  const hash = createHash("md5");
  let size = 0;
  let session: UploadSession | undefined;
  try {
    for await (const piece of piecesOf(body, pieceBytes, target.signal)) {
      target.signal?.throwIfAborted();
      size += piece.length;
      const last = piece.length < pieceBytes;
      if (last && session === undefined) return { size, written: await insert(bucket, target, manner, piece) };
      session ??= await UploadSession.start(bucket, target, manner);
      hash.update(piece);
      if (!last) {
        await session.send(piece);
        continue;
      }
      const md5 = hash.digest("base64");
      const written = await session.finish(piece, md5);
      await checkMd5(bucket, target, written, md5);
      return { size, written };
    }
  } catch (error) {
    await session?.cancel();
    throw error;
  }
  throw new TypeError("A body's last piece is shorter than the others");
}
