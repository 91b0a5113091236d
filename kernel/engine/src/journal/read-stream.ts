import type { ArtifactStore, JournalEvent, JournalPosition } from "@zen/plugin-sdk";
import { batchKey, parseBatchKey, readBatch, streamPrefix, type BatchHeader } from "./batch.js";

type Place = Pick<JournalPosition, "epoch" | "sequence">;

interface Listed {
  readonly key: string;
  readonly at: JournalPosition;
}

/**
 * The events of a stream that count, in order, batch by batch; those after `after` only. Cheap when nothing came after it, if `after` is
 * the last event of its batch, as that of a metadata store's cursor is.
 */
export async function* readStream(
  store: ArtifactStore,
  stream: string,
  after?: Place,
): AsyncGenerator<readonly JournalEvent[]> {
  const batches = await batchesAfter(store, stream, after);
  const isVoid = await voidness(store, batches);
  for (const { key } of batches) {
    const { events } = await readBatch(store, key);
    const counting = events.filter((event) => !isVoid(event) && (after === undefined || isAfter(event, after)));
    if (counting.length > 0) yield counting;
  }
}

async function batchesAfter(
  store: ArtifactStore,
  stream: string,
  after: Place | undefined,
): Promise<readonly Listed[]> {
  if (after === undefined) return listed(store, stream);
  const later = await listed(store, stream, batchKey(stream, after.epoch, after.sequence));
  const [next] = later;
  if (next === undefined || (await beginsAfter(store, next, after))) return later;
  // `after` lies inside a batch: the one that begins last of those that begin no later.
  const all = await listed(store, stream);
  return all.slice(Math.max(0, all.findIndex(({ at }) => isAfter(at, after)) - 1));
}

/** Whether nothing lies between: a batch follows its epoch's last event, an opening the last one that its writer saw. */
async function beginsAfter(store: ArtifactStore, { key, at }: Listed, after: Place): Promise<boolean> {
  if (at.sequence > 0) return at.sequence === after.sequence + 1;
  const { follows } = (await readBatch(store, key)).header;
  return follows === undefined || !isAfter(follows, after);
}

async function listed(store: ArtifactStore, stream: string, after = ""): Promise<readonly Listed[]> {
  const batches: Listed[] = [];
  for await (const { key } of store.list(streamPrefix(stream), { after })) {
    const at = parseBatchKey(key);
    if (at !== undefined) batches.push({ key, at });
  }
  return batches;
}

/** An epoch says which event of those before it was the last that its writer saw; later ones came from a writer who was taken for dead. */
async function voidness(store: ArtifactStore, batches: readonly Listed[]): Promise<(event: Place) => boolean> {
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
  const from = after === undefined ? undefined : batchKey(stream, after.epoch, after.sequence);
  const last = (await listed(store, stream, from)).at(-1)?.key;
  if (last === undefined) return after;
  const { header, events } = await readBatch(store, last);
  return { epoch: header.epoch, sequence: header.first + events.length - 1 };
}
