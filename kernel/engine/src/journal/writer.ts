import { setTimeout as delay } from "node:timers/promises";
import { isZenError, ZenError, type ArtifactStore, type JournalBody, type JournalEvent } from "@zen/plugin-sdk";
import { batchKey, encodeBatch, type BatchHeader, type Entry } from "./batch.js";
import { tailOf } from "./read-stream.js";

/** Events wait this long for others to share a disk flush with. */
const GATHER_MS = 50;

/**
 * The one writer of a stream in one epoch. Events are durable after `flush`, and earlier when it suits; the order is that of `append`.
 * The fact that an execution is running is left out when its end is written in the same batch.
 */
export class JournalWriter {
  #pending: (Entry | undefined)[] = [];
  /** Where in `#pending` the beginning of an execution waits. */
  readonly #begun = new Map<string, number>();
  #next: number;
  #scheduled = false;
  #writing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  private constructor(
    private readonly store: ArtifactStore,
    private readonly opening: BatchHeader,
    /** Called with every batch once it is durable. */
    private readonly durable: (events: readonly JournalEvent[]) => void,
  ) {
    this.#next = opening.first;
  }

  /**
   * Opens the next epoch of the stream with its first events. Of several that try at once one succeeds.
   * @throws ZenError `RUN_TAKEN_OVER` to the others.
   */
  static async open(
    store: ArtifactStore,
    stream: string,
    first: readonly JournalBody[],
    durable: (events: readonly JournalEvent[]) => void = () => undefined,
  ): Promise<JournalWriter> {
    const tail = await tailOf(store, stream);
    const header: BatchHeader = {
      format: "journal@1",
      stream,
      epoch: (tail?.epoch ?? 0) + 1,
      first: 0,
      ...(tail === undefined ? {} : { follows: tail }),
    };
    const writer = new JournalWriter(store, header, durable);
    for (const body of first) writer.append(body);
    await writer.flush();
    return writer;
  }

  append(body: JournalBody): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (body.type === "execution") this.#dropBeginning(body.record.id, body.record.state === "running");
    this.#pending.push({ time: new Date().toISOString(), ...body });
    if (!this.#scheduled) void this.#writeSoon();
  }

  /** Resolves once all that was appended is durable. */
  async flush(): Promise<void> {
    while (this.#failure === undefined && this.#pending.length > 0) await this.#writeNow();
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Flushes, and makes sure that the stream has still no later epoch. @throws ZenError `RUN_TAKEN_OVER`. */
  async close(): Promise<void> {
    await this.flush();
    await this.stillOwned();
  }

  /** @throws ZenError `RUN_TAKEN_OVER` where the stream has a later epoch. */
  async stillOwned(): Promise<void> {
    const { stream, epoch } = this.opening;
    if ((await this.store.head(batchKey(stream, epoch + 1, 0))) !== undefined) throw takenOver(stream);
  }

  #dropBeginning(id: string, running: boolean): void {
    const begun = this.#begun.get(id);
    if (begun !== undefined) this.#pending[begun] = undefined;
    if (running) this.#begun.set(id, this.#pending.length);
    else this.#begun.delete(id);
  }

  async #writeSoon(): Promise<void> {
    this.#scheduled = true;
    await delay(GATHER_MS);
    this.#scheduled = false;
    // A failure is kept, and thrown to whoever writes or flushes next.
    await this.#writeNow().catch(() => undefined);
  }

  /** One batch at a time, so that a later one is never there without the earlier. */
  #writeNow(): Promise<void> {
    const write = this.#writing.then(() => this.#write());
    this.#writing = write.catch((error: unknown) => void (this.#failure ??= { error }));
    return write;
  }

  async #write(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    const entries = this.#pending.filter((entry) => entry !== undefined);
    this.#pending = [];
    this.#begun.clear();
    if (entries.length === 0) return;
    const { stream, epoch } = this.opening;
    const first = this.#next;
    this.#next += entries.length;
    const header: BatchHeader = first === 0 ? this.opening : { format: "journal@1", stream, epoch, first };
    try {
      await this.store.put(batchKey(stream, epoch, first), encodeBatch(header, entries), { ifAbsent: true });
    } catch (error) {
      throw isZenError(error, "PRECONDITION_FAILED") ? takenOver(stream, error) : error;
    }
    this.durable(entries.map((entry, index) => ({ stream, epoch, sequence: first + index, ...entry })));
  }
}

function takenOver(stream: string, cause?: unknown): ZenError {
  return new ZenError("RUN_TAKEN_OVER", `Another process has taken over the record of ${stream}`, {
    cause,
    hint: "This process was taken for dead. What its steps have finished is kept; run the pipeline again to go on from there.",
    data: { stream },
  });
}
