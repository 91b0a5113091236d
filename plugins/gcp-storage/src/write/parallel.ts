import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ZenError } from "@zen/plugin-sdk";
import { Bucket } from "../object/bucket.js";
import type { Names } from "../object/names.js";
import { FIELDS } from "../object/resource.js";
import { Signature } from "../object/writers.js";
import { commit } from "./commit.js";
import { upload } from "./stream.js";
import { resourceOf, type Manner, type Placement, type Target, type Written } from "./target.js";

/** Cloud Storage puts at most so many objects together. */
const MOST_PARTS = 32;
/** Smaller ones are not worth their requests. */
const LEAST_PIECES = 4;
/** So many parts are under way at once; each holds a piece in memory. */
const AT_ONCE = 4;
const CLEANUP_MS = 10_000;

interface Part {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  generation?: string;
}

/**
 * A large file, in parts that are sent at once and then put together by the store ("Parallel composite uploads"). The parts lie below
 * `names.parts` and are deleted at the end, also when it fails; what a crash leaves there is for the bucket's lifecycle rules.
 */
export async function uploadFile(
  bucket: Bucket,
  names: Names,
  target: Target,
  manner: Manner,
  path: string,
): Promise<{ readonly written: Written; readonly size: number }> {
  const { size, mtimeMs } = await stat(path);
  const parts = partsOf(`${names.parts}${randomUUID()}`, size, manner.pieceBytes);
  const stop = new AbortController();
  const signal = target.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, target.signal]);
  const waiting = [...parts];
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift())
      part.generation = await sendPart(bucket, part, manner, path, signal);
  };
  try {
    const workers = Array.from({ length: AT_ONCE }, () =>
      worker().catch((error: unknown) => {
        stop.abort(error); // the others need not go on
        throw error;
      }),
    );
    const [failed] = (await Promise.allSettled(workers)).filter((one) => one.status === "rejected");
    if (failed !== undefined) throw signal.reason;
    const now = await stat(path);
    if (now.size !== size || now.mtimeMs !== mtimeMs) throw fileChanged(path);
    target.signal?.throwIfAborted();
    return { size, written: await compose(bucket, target, manner, parts) };
  } finally {
    await Promise.all(parts.map((part) => remove(bucket, part)));
  }
}

/** Parts of equal size, of which the last may be shorter. */
export function partsOf(folder: string, size: number, pieceBytes: number): Part[] {
  const length = Math.max(LEAST_PIECES, Math.ceil(size / MOST_PARTS / pieceBytes)) * pieceBytes;
  return Array.from({ length: Math.ceil(size / length) }, (_, index) => ({
    name: `${folder}/${String(index).padStart(2, "0")}`,
    start: index * length,
    end: Math.min(size, (index + 1) * length),
  }));
}

async function sendPart(
  bucket: Bucket,
  { name, start, end }: Part,
  manner: Manner,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const target: Target = { key: name, name, condition: "0", signature: new Signature(), signal };
  const file = createReadStream(path, { start, end: end - 1, highWaterMark: 1 << 20 });
  const { written, size } = await upload(bucket, target, manner, file);
  if (size !== end - start) throw fileChanged(path);
  return written.generation;
}

async function compose(bucket: Bucket, target: Target, placement: Placement, parts: readonly Part[]): Promise<Written> {
  const sourceObjects = parts.map(({ name, generation }) => ({ name, generation }));
  const body = Buffer.from(JSON.stringify({ sourceObjects, destination: resourceOf(target, placement) }));
  return commit(bucket, target, (condition) =>
    bucket.caller.attempt(
      bucket.address({
        method: "POST",
        path: `${Bucket.objectPath(target.name)}/compose`,
        query: { ifGenerationMatch: condition, kmsKeyName: placement.kmsKeyName, fields: FIELDS },
        headers: { "content-type": "application/json; charset=utf-8" },
        body,
        expect: [404, 412],
      }),
    ),
  );
}

/** One that is not there, or cannot be deleted now, is no reason for an object that is there to count as failed. */
async function remove(bucket: Bucket, { name, generation }: Part): Promise<void> {
  await bucket.caller
    .call(
      bucket.address({
        method: "DELETE",
        path: Bucket.objectPath(name),
        query: { generation },
        expect: [404],
        signal: AbortSignal.timeout(CLEANUP_MS),
      }),
    )
    .catch(() => undefined);
}

function fileChanged(path: string): ZenError {
  return new ZenError("FILE_CHANGES", `The file ${path} was changed while it was being stored`, {
    hint: "Wait until whatever writes it has finished, then try again.",
    place: path,
  });
}
