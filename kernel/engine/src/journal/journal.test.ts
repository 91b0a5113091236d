import { expect } from "chai";
import fc from "fast-check";
import {
  isZenError,
  type ArtifactStore,
  type ErrorRecord,
  type ExecutionRecord,
  type JournalBody,
  type JournalEvent,
  type JournalPosition,
  type MetadataStore,
} from "@zen/plugin-sdk";
import { memoryArtifactStore } from "@zen/plugin-sdk/memory";
import { appendShared, catchUp, JournalWriter, Projector, readStream, rebuild, REPOSITORY, tailOf } from "./index.js";

const note = (code: string): JournalBody => ({ type: "run-error", error: { code, message: code } });
const codesOf = (events: readonly JournalEvent[]) =>
  events.map((event) => (event as { error: ErrorRecord }).error.code);
const read = async (store: ArtifactStore, stream: string, after?: { epoch: number; sequence: number }) => {
  const all: JournalEvent[] = [];
  for await (const events of readStream(store, stream, after)) all.push(...events);
  return all;
};

async function lastBatch(store: ArtifactStore): Promise<readonly JournalEvent[]> {
  let last: readonly JournalEvent[] = [];
  for await (const events of readStream(store, "r")) last = events;
  return last;
}

async function count(things: AsyncIterable<unknown>): Promise<number> {
  let found = 0;
  for await (const _ of things) found++;
  return found;
}

function execution(id: string, state: ExecutionRecord["state"]): JournalBody {
  const record = {
    id,
    run: "r",
    node: "n",
    step: "s",
    state,
    attempt: 1,
    startedAt: "",
    params: {},
    inputs: {},
    outputs: {},
    metrics: {},
  };
  return { type: "execution", record, artifacts: [] };
}

/** Records what it is given, and refuses what a metadata store would ignore: here nothing may come twice. */
function recordingStore(): MetadataStore & { readonly seen: JournalEvent[] } {
  const seen: JournalEvent[] = [];
  const cursors = new Map<string, JournalPosition>();
  return {
    seen,
    identity: "test",
    async apply(events) {
      for (const event of events) {
        seen.push(event);
        cursors.set(event.stream, event);
      }
    },
    cursor: async (stream) => cursors.get(stream),
    query: async () => ({ items: [] }),
    async rebuild(batches) {
      seen.length = 0;
      cursors.clear();
      for await (const events of batches) await this.apply(events);
    },
  };
}

describe("the journal", () => {
  it("keeps events in order, numbered, and as few objects as there were flushes", async () => {
    const store = memoryArtifactStore();
    const writer = await JournalWriter.open(store, "r", [note("a")]);
    for (const code of ["b", "c", "d"]) writer.append(note(code));
    await writer.flush();
    writer.append(note("e"));
    await writer.close();
    const events = await read(store, "r");
    expect(codesOf(events)).to.deep.equal(["a", "b", "c", "d", "e"]);
    expect(events.map(({ stream, epoch, sequence }) => [stream, epoch, sequence])).to.deep.equal(
      [0, 1, 2, 3, 4].map((n) => ["r", 1, n]),
    );
    expect(await count(store.list("runs/r/"))).to.equal(3);
  });

  it("is durable some time after an append, without being asked", async () => {
    const store = memoryArtifactStore();
    const writer = await JournalWriter.open(store, "r", [note("a")]);
    writer.append(note("b"));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(codesOf(await read(store, "r"))).to.deep.equal(["a", "b"]);
    await writer.close();
  });

  it("leaves out that an execution is running only when its end is in the same batch", async () => {
    const store = memoryArtifactStore();
    const writer = await JournalWriter.open(store, "r", [
      note("a"),
      execution("x", "running"),
      execution("y", "running"),
    ]);
    writer.append(execution("x", "succeeded"));
    writer.append(execution("z", "running"));
    writer.append(execution("y", "failed"));
    writer.append(execution("z", "succeeded"));
    await writer.close();
    const states = (await read(store, "r"))
      .slice(1)
      .map((event) => event.type === "execution" && `${event.record.id} ${event.record.state}`);
    expect(states).to.deep.equal(["x running", "y running", "x succeeded", "y failed", "z succeeded"]);
  });

  it("voids what an older writer adds after a newer one has begun, and tells the older one", async () => {
    const store = memoryArtifactStore();
    const old = await JournalWriter.open(store, "r", [note("a")]);
    const now = await JournalWriter.open(store, "r", [note("b")]);
    old.append(note("late"));
    const told = await old.close().then(
      () => "nothing",
      (error: unknown) => isZenError(error) && error.code,
    );
    expect(told).to.equal("RUN_TAKEN_OVER");
    now.append(note("c"));
    await now.close();
    expect(codesOf(await read(store, "r"))).to.deep.equal(["a", "b", "c"]);
    expect(await tailOf(store, "r")).to.deep.equal({ epoch: 2, sequence: 1 });
  });

  it("has one winner of several that open an epoch at once", async () => {
    const store = memoryArtifactStore();
    const opened = await Promise.allSettled([1, 2, 3].map((n) => JournalWriter.open(store, "r", [note(`w${n}`)])));
    expect(opened.filter(({ status }) => status === "fulfilled").length).to.equal(1);
    expect((await read(store, "r")).length).to.equal(1);
  });

  it("continues reading after any position where a cursor can be", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom("x", "y"), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 30 }),
        async (batches, at) => {
          const store = memoryArtifactStore();
          for (const [index, batch] of batches.entries()) {
            const writer = await JournalWriter.open(store, "r", [note(`first${index}`)]);
            for (const code of batch) {
              writer.append(note(code));
              if (code === "y") await writer.flush();
            }
            await writer.close();
          }
          const all = await read(store, "r");
          // A cursor is never inside a batch; inside the last one nothing would tell that more is to come.
          const last = await lastBatch(store);
          const index = Math.min(at, all.length - 1);
          const position = all[index] as JournalEvent;
          fc.pre(index < all.length - last.length || index === all.length - 1);
          expect(await read(store, "r", position)).to.deep.equal(all.slice(index + 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("lets any number of processes add to the shared stream without losing one", async () => {
    const store = memoryArtifactStore();
    const codes = Array.from({ length: 20 }, (_, index) => `e${index}`);
    await Promise.all(codes.map((code) => appendShared(store, [note(code)])));
    const events = await read(store, REPOSITORY);
    expect(codesOf(events).sort()).to.deep.equal([...codes].sort());
    await appendShared(store, [note("last")], events[10]);
    expect(codesOf(await read(store, REPOSITORY)).at(-1)).to.equal("last");
  });

  it("is projected in order, caught up with after a crash, and rebuilt", async () => {
    const store = memoryArtifactStore();
    const metadata = recordingStore();
    const projector = new Projector(metadata);
    const writer = await JournalWriter.open(store, "r", [note("a")], (events) => projector.push(events));
    for (let index = 0; index < 2500; index++) {
      writer.append(note(`e${index}`));
      if (index % 100 === 0) await writer.flush();
    }
    await writer.close();
    await projector.settled();
    const all = await read(store, "r");
    expect(metadata.seen).to.deep.equal(all);

    const crashed = await JournalWriter.open(store, "r", [note("unseen")]);
    await crashed.close();
    await catchUp(store, metadata, "r");
    await catchUp(store, metadata, "r");
    expect(metadata.seen.length).to.equal(all.length + 1);
    const before = [...metadata.seen];
    await rebuild(store, metadata);
    expect(metadata.seen).to.deep.equal(before);
  });

  it("names an object of the journal that cannot be read", async () => {
    const store = memoryArtifactStore();
    await store.put("runs/r/0000000001-0000000000", Buffer.from("torn {"));
    expect(
      await read(store, "r").then(
        () => "",
        (error: unknown) => isZenError(error) && error.code,
      ),
    ).to.equal("JOURNAL_DAMAGED");
  });
});
