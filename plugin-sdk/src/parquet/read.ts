import { open } from "node:fs/promises";
import { parquetMetadataAsync, parquetScan, type AsyncBuffer } from "hyparquet";
import { ZenError } from "../errors.js";
import type { ColumnBatch, ColumnData } from "../processing/batch.js";
import type { Column } from "../processing/schema.js";
import { toColumnData } from "./columns.js";

/** Bytes that can be read in ranges. */
export interface ParquetBytes {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** Rows per batch at the most: a row group is handed out in pieces of this size. */
const BATCH = 65_536;

const parsers = {
  timestampFromMicroseconds: (micros: bigint) => micros,
  timestampFromMilliseconds: (millis: bigint) => millis * 1000n,
  timestampFromNanoseconds: (nanos: bigint) => nanos / 1000n,
  dateFromDays: (days: number) => BigInt(days) * 86_400_000_000n,
};

/** Streams the given columns of one Parquet file, in its order of rows. Memory holds one row group of them. */
export async function* readParquet(
  bytes: ParquetBytes,
  columns: readonly Column[],
  signal?: AbortSignal,
): AsyncIterable<ColumnBatch> {
  const file: AsyncBuffer = bytes;
  const metadata = await parquetMetadataAsync(file);
  const scan = await parquetScan({ file, metadata, columns: columns.map((column) => column.name), parsers });
  for (const { rowStart, rowEnd } of scan.ranges) {
    const group = await Promise.all(
      columns.map(async ({ name }) => scan.readColumn({ column: name, rowStart, rowEnd })),
    );
    for (let start = 0; start < rowEnd - rowStart; start += BATCH) {
      signal?.throwIfAborted();
      const end = Math.min(start + BATCH, rowEnd - rowStart);
      const read: Record<string, ColumnData> = {};
      for (const [index, { name, type }] of columns.entries())
        read[name] = toColumnData(name, type, (group[index] ?? []).slice(start, end));
      yield { rows: end - start, columns: read };
    }
  }
}

/** The same over a file on this machine. @throws ZenError `DATASET_DAMAGED` when it is no Parquet file. */
export async function* readParquetFile(
  path: string,
  columns: readonly Column[],
  signal?: AbortSignal,
): AsyncIterable<ColumnBatch> {
  const handle = await open(path, "r");
  try {
    const byteLength = (await handle.stat()).size;
    const slice = async (start: number, end = byteLength): Promise<ArrayBuffer> => {
      const buffer = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      if (bytesRead !== buffer.length)
        throw new ZenError("DATASET_DAMAGED", "A Parquet part ends too early", {
          place: path,
          hint: "The file was cut short.",
        });
      return buffer.buffer;
    };
    yield* readParquet({ byteLength, slice }, columns, signal);
  } finally {
    await handle.close();
  }
}
