import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { isZenError } from "@zen/plugin-sdk";
import { Parser, type ReadEntry } from "tar";
import type { UnpackLimits } from "./limits.js";
import { tarballError } from "./tarball-error.js";

/** What takes the entries of an archive, one after another. */
export interface EntryTaker {
  /** Must read the entry or resume it. */
  take(entry: ReadEntry): void;
  /** Awaited between chunks, so that the taker can hold the reading back. Throws to end it. */
  breathe(): Promise<void>;
  /** Rejects when the taker can take no more. */
  readonly failure: Promise<never>;
}

/**
 * Reads a gzipped archive through, holding its size, its expansion and its form to `limits`.
 *
 * @throws ZenError `TARBALL_TOO_LARGE`, `TARBALL_DAMAGED`, and whatever the taker throws.
 */
export async function readArchive(tarball: string, limits: UnpackLimits, taker: EntryTaker): Promise<void> {
  const { size } = await stat(tarball);
  if (size > limits.archiveBytes)
    throw tarballError("TARBALL_TOO_LARGE", `it is larger than ${limits.archiveBytes} bytes`);
  const source = createReadStream(tarball, { highWaterMark: 256 * 1024 });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let fault: unknown;
  const parsing = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    await parse(chunks, limits, taker).catch((error: unknown) => {
      fault = error;
      throw error;
    });
  };
  try {
    await pipeline(source, gunzip, expansionGuard(size, limits), parsing);
  } catch (outcome) {
    // The pipeline may answer a fault of the parser with its own abortion.
    const error = isAbortion(outcome) && fault !== undefined ? fault : outcome;
    const ours = isZenError(error) || (error instanceof Error && "syscall" in error);
    throw ours ? error : tarballError("TARBALL_DAMAGED", "it is cut short or damaged", error);
  }
}

function isAbortion(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === "ABORT_ERR";
}

function expansionGuard(archived: number, limits: UnpackLimits): Transform {
  let expanded = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      expanded += chunk.length;
      if (expanded > limits.totalBytes) {
        return done(tarballError("TARBALL_TOO_LARGE", `it expands to more than ${limits.totalBytes} bytes`));
      }
      if (expanded > 16 * 1024 * 1024 && expanded > archived * limits.ratio) {
        return done(tarballError("TARBALL_TOO_LARGE", `it expands to more than ${limits.ratio} times its size`));
      }
      return done(null, chunk);
    },
  });
}

/** In an extended header. Readers of archives disagree on whether such a path ends there. */
const CUT_PATH = /(?:^|\n)\d+ (?:link)?path=[^\n]*\0/;

async function parse(chunks: AsyncIterable<Buffer>, limits: UnpackLimits, taker: EntryTaker): Promise<void> {
  const parser = new Parser({ strict: true, onReadEntry: (entry) => taker.take(entry) });
  const ended = new Promise<void>((resolve, reject) => {
    parser.on("end", resolve);
    parser.on("error", reject);
  });
  ended.catch(() => undefined);
  let cut = false;
  parser.on("meta", (header: string) => (cut ||= CUT_PATH.test(header)));
  let tail: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    tail = Buffer.concat([tail, chunk.subarray(-1024)]).subarray(-1024);
    const flowing = parser.write(chunk);
    if (cut) throw tarballError("TARBALL_PATH_UNSAFE", "an entry has a null byte in its path");
    if (!flowing) await Promise.race([new Promise((resolve) => parser.once("drain", resolve)), ended, taker.failure]);
    await taker.breathe();
  }
  if (limits.endMark && (tail.length < 1024 || tail.some((byte) => byte !== 0))) {
    throw tarballError("TARBALL_DAMAGED", "it is cut short: the end mark is missing");
  }
  parser.end();
  await Promise.race([ended, taker.failure]);
}
