import { isZenError, type ArtifactStore, type JournalBody, type JournalPosition } from "@zen/plugin-sdk";
import { batchKey, encodeBatch } from "./batch.js";
import { tailOf } from "./read-stream.js";

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
