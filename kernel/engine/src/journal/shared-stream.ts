import { isZenError, type ArtifactStore, type JournalBody, type JournalPosition } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { batchKey, encodeBatch } from "./batch.js";
import { tailOf } from "./read-stream.js";

/** The stream of one schedule or model name. */
export const scheduleStream = (name: string): string => `schedule.${name}`;
export const modelStream = (name: string): string => `model.${name}`;

/** The streams of all schedules and model names that there are or were. */
export async function namedStreams(store: ArtifactStore): Promise<readonly string[]> {
  const streams: string[] = [];
  for (const [nameIn, streamOf] of [
    [layout.schedule, scheduleStream],
    [layout.model, modelStream],
  ] as const)
    for await (const { key } of store.list(nameIn(""))) streams.push(streamOf(key.slice(nameIn("").length)));
  return streams;
}

/**
 * Adds events right after the position that the caller knows to be the last one (undefined: none). What was decided on the strength of
 * all events up to there is written only if there are no others. Returns the new last position; undefined when somebody else came first.
 */
export async function appendNext(
  store: ArtifactStore,
  stream: string,
  bodies: readonly JournalBody[],
  after: Pick<JournalPosition, "epoch" | "sequence"> | undefined,
): Promise<JournalPosition | undefined> {
  const first = after === undefined ? 0 : after.sequence + 1;
  const entries = bodies.map((body) => ({ time: new Date().toISOString(), ...body }));
  try {
    const batch = encodeBatch({ format: "journal@1", stream, epoch: 1, first }, entries);
    await store.put(batchKey(stream, 1, first), batch, { ifAbsent: true });
    return { stream, epoch: 1, sequence: first + bodies.length - 1 };
  } catch (error) {
    if (isZenError(error, "PRECONDITION_FAILED")) return undefined;
    throw error;
  }
}

/** The stream of events outside any run. Any process may add to it at any time, so each takes the next free position. */
export const REPOSITORY = "repository";

/** Durable when it returns. `after`: a position known to be written, so that the search for the end begins there. */
export async function appendShared(
  store: ArtifactStore,
  bodies: readonly JournalBody[],
  after?: JournalPosition,
): Promise<void> {
  const entries = bodies.map((body) => ({ time: new Date().toISOString(), ...body }));
  for (let known: Pick<JournalPosition, "epoch" | "sequence"> | undefined = after; ;) {
    known = await tailOf(store, REPOSITORY, known);
    const first = known === undefined ? 0 : known.sequence + 1;
    try {
      const batch = encodeBatch({ format: "journal@1", stream: REPOSITORY, epoch: 1, first }, entries);
      await store.put(batchKey(REPOSITORY, 1, first), batch, { ifAbsent: true });
      return;
    } catch (error) {
      if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
    }
  }
}
