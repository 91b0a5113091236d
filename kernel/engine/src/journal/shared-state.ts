import type { ArtifactStore, JournalBody, MetadataStore } from "@zen/plugin-sdk";
import { catchUp } from "./projection.js";
import { appendNext } from "./shared-stream.js";

/**
 * A stream that several processes change by reading it, deciding, and writing what they decided. Its records are in the metadata
 * store, and it has one order for all, so that of two who decide at once one succeeds and the other decides again.
 */
export class SharedState {
  constructor(
    private readonly store: ArtifactStore,
    readonly metadata: MetadataStore,
    private readonly stream: string,
  ) {}

  /** Brings the metadata store up to date with the stream. */
  async sync(): Promise<void> {
    await catchUp(this.store, this.metadata, this.stream);
  }

  /**
   * Calls `decide` with the metadata store as of the stream's end, and writes the events that it returns: again, if others wrote
   * meanwhile. No events are nothing to write. Returns what `decide` returned the last time.
   */
  async change<T>(
    decide: (metadata: MetadataStore) => Promise<{ readonly events: readonly JournalBody[]; readonly value: T }>,
  ): Promise<T> {
    for (;;) {
      await this.sync();
      const last = await this.metadata.cursor(this.stream);
      const { events, value } = await decide(this.metadata);
      if (events.length === 0) return value;
      const written = await appendNext(this.store, this.stream, events, last);
      if (written === undefined) continue;
      await this.sync();
      return value;
    }
  }
}
