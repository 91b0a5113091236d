import { comparePositions, type ArtifactStore, type JournalEvent, type JournalPosition } from "@zen/plugin-sdk";
import { parseBatchKey, readBatch, streamPrefix, type BatchHeader } from "./batch.js";

type Place = Pick<JournalPosition, "epoch" | "sequence">;

/** The events of a stream that count, in order, those after `after` only. */
export async function* readStream(
  store: ArtifactStore,
  stream: string,
  after?: Place,
): AsyncGenerator<readonly JournalEvent[]> {
  const batches: { readonly key: string; readonly at: JournalPosition }[] = [];
  for await (const { key } of store.list(streamPrefix(stream))) batches.push({ key, at: parseBatchKey(key) });
  const isVoid = await voidness(store, batches);
  for (const [index, { key }] of batches.entries()) {
    const next = batches[index + 1]?.at;
    // All of it lies at or before `after` when the next batch of its epoch begins there.
    if (
      after !== undefined &&
      next !== undefined &&
      comparePositions(next, { stream, epoch: after.epoch, sequence: after.sequence + 1 }) <= 0
    )
      continue;
    const { events } = await readBatch(store, key);
    const counting = events.filter((event) => !isVoid(event) && (after === undefined || isAfter(event, after)));
    if (counting.length > 0) yield counting;
  }
}

/** An epoch says which event of those before it was the last that its writer saw; later ones came from a writer who was taken for dead. */
async function voidness(
  store: ArtifactStore,
  batches: readonly { readonly key: string; readonly at: JournalPosition }[],
): Promise<(event: Place) => boolean> {
  const openings: BatchHeader[] = [];
  for (const { key, at } of batches) {
    if (at.sequence === 0 && at.epoch !== batches[0]?.at.epoch) openings.push((await readBatch(store, key)).header);
  }
  return (event) =>
    openings.some(({ epoch, follows }) => event.epoch < epoch && (follows === undefined || isAfter(event, follows)));
}

function isAfter(a: Place, b: Place): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.sequence > b.sequence);
}

/** The last event of a stream and the number of its epoch; undefined for a stream that nobody has written to. */
export async function tailOf(store: ArtifactStore, stream: string, after?: Place): Promise<Place | undefined> {
  let last: string | undefined;
  const from =
    after === undefined
      ? {}
      : {
          after: `${streamPrefix(stream)}${String(after.epoch).padStart(10, "0")}-${String(after.sequence).padStart(10, "0")}`,
        };
  for await (const { key } of store.list(streamPrefix(stream), from)) last = key;
  if (last === undefined) return after;
  const { header, events } = await readBatch(store, last);
  return { epoch: header.epoch, sequence: header.first + events.length - 1 };
}
