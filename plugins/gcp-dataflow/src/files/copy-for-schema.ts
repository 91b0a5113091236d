import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onDisk, ZenError, type DataSource } from "@zen/plugin-sdk";
import type { Objects } from "./objects.js";
import { wholeRows } from "./whole-rows.js";

/** Bytes of a text file that its schema is found out from: far more than the 10,000 rows that are looked at mostly have. */
const HEAD = 16 * 1024 * 1024;
/** The most of a file that must be there whole: a JSON array, a footer of Parquet. */
const WHOLE = 64 * 1024 * 1024;
/** Length of the footer and the magic word behind it. */
const TAIL = 8;

/**
 * Calls `use` with a file on this machine that has the same schema as an object: the beginning of a text, and of Parquet the footer at
 * its place in a file of the same length with nothing else in it. No more than that is fetched.
 * @throws ZenError `DATA_FILE_NOT_FOUND`, `DATA_FILE_UNREADABLE`.
 */
export async function withCopyForSchema<T>(
  objects: Objects,
  source: DataSource,
  uri: string,
  use: (file: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const size = await objects.size(uri, signal);
  if (size === undefined)
    throw new ZenError("DATA_FILE_NOT_FOUND", `There is no object ${uri}`, {
      hint: "Check the bucket and the name; they are case-sensitive.",
    });
  const pieces = await piecesOf(objects, source, uri, size, signal);
  const folder = await onDisk(tmpdir(), () => mkdtemp(path.join(tmpdir(), "zen-dataflow-")));
  try {
    // Messages name the file.
    const file = path.join(folder, path.posix.basename(uri) || "object");
    await onDisk(file, () => write(file, pieces));
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

async function piecesOf(
  objects: Objects,
  source: DataSource,
  uri: string,
  size: number,
  signal: AbortSignal | undefined,
): Promise<readonly Piece[]> {
  const piece = async (start: number, end: number): Promise<Piece> => ({
    at: start,
    bytes: end > start ? ((await objects.read(uri, { start, end }, signal)) ?? new Uint8Array()) : new Uint8Array(),
  });
  if (source.format === "parquet") {
    const tail = await piece(Math.max(0, size - TAIL), size);
    const footer = footerLength(tail.bytes);
    if (footer === undefined || footer > Math.min(WHOLE, size - TAIL)) return [tail];
    return [await piece(size - TAIL - footer, size - TAIL), tail];
  }
  if (source.format === "json" && source.layout === "array") {
    if (size > WHOLE) throw tooLarge(uri);
    return [await piece(0, size)];
  }
  const head = await piece(0, Math.min(size, HEAD));
  if (size <= HEAD) return [head];
  const quote = source.format === "csv" ? (source.quote ?? '"') : undefined;
  return [{ at: 0, bytes: wholeRows(head.bytes, quote) }];
}

/** Undefined when this is not the end of a Parquet file, which is then said by who reads it. */
function footerLength(tail: Uint8Array): number | undefined {
  const view = Buffer.from(tail);
  return view.length === TAIL && view.toString("latin1", 4) === "PAR1" ? view.readUInt32LE(0) : undefined;
}

async function write(file: string, pieces: readonly Piece[]): Promise<void> {
  const handle = await open(file, "wx");
  try {
    for (const { at, bytes } of pieces) await handle.write(bytes, 0, bytes.length, at);
  } finally {
    await handle.close();
  }
}

function tooLarge(uri: string): ZenError {
  return new ZenError("DATA_FILE_UNREADABLE", `${uri} is one JSON array of more than ${WHOLE / 1024 / 1024} MiB`, {
    hint: 'Write it with one object on each line, and say layout: "lines".',
  });
}
