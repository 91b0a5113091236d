import { batchRows } from "@zen/plugin-sdk/pipeline";
import {
  decodeRows,
  encodeRows,
  rowLimits,
  rowProgram,
  toColumnData,
  writeParquet,
  type ColumnBatch,
  type MapRows,
  type Row,
  type Schema,
} from "@zen/plugin-sdk/processing";
import { writeFile } from "node:fs/promises";
import { RowWorker } from "./row-worker.js";

/** A file has at least so many rows, and not many more, unless it is the last: as many as are held in memory. */
const fileRows = 65_536;
/** Rows with long texts or lists are held by fewer: in characters of what the function gave. */
const fileCharacters = 32 * 2 ** 20;

/**
 * Puts rows through a function and writes what it gives into Parquet files, in order.
 * @param place The path of the file of a number.
 * @returns The files; none when there are no rows.
 */
export async function mapRows(
  node: MapRows,
  input: Schema,
  batches: AsyncIterable<ColumnBatch>,
  place: (count: number) => string,
  signal: AbortSignal,
): Promise<string[]> {
  const worker = new RowWorker(rowProgram(node, input), signal);
  const files: string[] = [];
  let mapped: Row[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (mapped.length === 0) return;
    const file = place(files.length);
    await writeFile(file, await writeParquet(node.schema, oneBatch(mapped, node.schema)));
    files.push(file);
    mapped = [];
    characters = 0;
  };
  const take = async (answer: string): Promise<void> => {
    for (const row of decodeRows(answer, node.schema)) mapped.push(row);
    characters += answer.length;
    if (mapped.length >= fileRows || characters >= fileCharacters) await flush();
  };
  try {
    let underWay: Promise<string> | undefined;
    for await (const batch of batches) {
      for (const rows of inPortions(batch)) {
        const text = encodeRows(rows, input);
        const answer = await underWay;
        underWay = worker.call(text);
        underWay.catch(() => undefined); // heard when it is awaited, after what the thread gave before is taken
        if (answer !== undefined) await take(answer);
      }
    }
    if (underWay !== undefined) await take(await underWay);
    await flush();
    return files;
  } finally {
    await worker.close();
  }
}

function* inPortions(batch: ColumnBatch): Generator<Row[]> {
  let rows: Row[] = [];
  for (const row of batchRows(batch)) {
    rows.push(row);
    if (rows.length < rowLimits.rows) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

async function* oneBatch(rows: readonly Row[], { columns }: Schema): AsyncGenerator<ColumnBatch> {
  const data = columns.map(({ name, type }) => {
    const values = rows.map((row) => row[name] ?? null);
    return [name, toColumnData(name, type, values)] as const;
  });
  yield { rows: rows.length, columns: Object.fromEntries(data) };
}
