import type { ArtifactStore, JournalEvent, MetadataStore } from "@zen/plugin-sdk";
import { readStream } from "./read-stream.js";

/** About so many events go into one transaction: whole batches, so that a cursor is always at the end of one. */
const STRIDE = 1000;

/** Joins small batches. */
export async function* strides(
  batches: AsyncIterable<readonly JournalEvent[]>,
): AsyncGenerator<readonly JournalEvent[]> {
  let held: JournalEvent[] = [];
  for await (const events of batches) {
    held = held.concat(events);
    if (held.length < STRIDE) continue;
    yield held;
    held = [];
  }
  if (held.length > 0) yield held;
}

/** Applies what the journal has of a stream and the metadata store has not. */
export async function catchUp(store: ArtifactStore, metadata: MetadataStore, stream: string): Promise<void> {
  for await (const events of strides(readStream(store, stream, await metadata.cursor(stream))))
    await metadata.apply(events);
}

/** Every stream of the journal, oldest run first. */
export async function streamsOf(store: ArtifactStore): Promise<readonly string[]> {
  const streams = new Set<string>();
  for await (const { key } of store.list("runs/")) streams.add(key.split("/")[1] as string);
  return [...streams];
}

/** Makes the metadata store anew from the journal. */
export async function rebuild(store: ArtifactStore, metadata: MetadataStore): Promise<void> {
  await metadata.rebuild(strides(wholeJournal(store)));
}

async function* wholeJournal(store: ArtifactStore): AsyncGenerator<readonly JournalEvent[]> {
  for (const stream of await streamsOf(store)) yield* readStream(store, stream);
}

/** Follows a journal while it is being written: batches go to the metadata store in order, behind the writer's back. */
export class Projector {
  #waiting: JournalEvent[] = [];
  #work: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(private readonly metadata: MetadataStore) {}

  push(events: readonly JournalEvent[]): void {
    this.#waiting = this.#waiting.concat(events);
    this.#work ??= this.#apply().catch((error: unknown) => void (this.#failure ??= { error }));
  }

  /** Resolves once all that was pushed is in the metadata store. */
  async settled(): Promise<void> {
    await this.#work;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #apply(): Promise<void> {
    for (; this.#waiting.length > 0;) {
      const taken = this.#waiting;
      this.#waiting = [];
      await this.metadata.apply(taken);
    }
    this.#work = undefined;
  }
}
