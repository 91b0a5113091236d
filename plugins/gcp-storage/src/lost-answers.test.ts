import { GoogleError, tooMany, unavailable, type Fault } from "@zen/gcp-emulators";
import { collectBytes } from "@zen/plugin-sdk";
import { rejectsWith } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { startBuckets, type Buckets } from "./testing/bucket.js";

const lost: Fault = { kind: "lose" };

describe("an answer that is lost", () => {
  let buckets: Buckets;
  before(async () => (buckets = await startBuckets()));
  after(() => buckets.close());
  afterEach(() => buckets.gcp.faults.clear());
  const lose = (method: string, after = 0): void => buckets.gcp.faults.inject({ method, fault: lost, after });
  const text = (value: string): Uint8Array => Buffer.from(value);

  it("does not turn a put's success into a failed condition", async () => {
    const store = buckets.open({ bucket: buckets.bucket() });
    lose("storage.objects.insert");
    const first = await store.put("a", text("1"), { ifAbsent: true });
    expect(await store.head("a")).to.deep.equal(first);
    lose("storage.objects.insert");
    const second = await store.put("a", text("2"), { ifMatch: first.version });
    expect(await store.head("a")).to.deep.equal(second);
    await store.close?.();
  });

  it("is not taken for success where somebody else was first", async () => {
    const store = buckets.open({ bucket: buckets.bucket() });
    await store.put("a", text("theirs"));
    buckets.gcp.faults.inject({ method: "storage.objects.insert", fault: unavailable });
    await rejectsWith(store.put("a", text("ours"), { ifAbsent: true }), "PRECONDITION_FAILED");
    expect(Buffer.from(await collectBytes(store.get("a"))).toString()).to.equal("theirs");
    await store.close?.();
  });

  it("is found out also when somebody has replaced the object since", async () => {
    const bucket = buckets.bucket();
    const other = buckets.open({ bucket });
    const made: string[] = [];
    // Between the lost answer and the look that follows.
    const pause = async (): Promise<void> => {
      const { version } = (await other.head("count")) ?? { version: "" };
      made.push(version, (await other.put("count", text("3"), { ifMatch: version })).version);
    };
    const store = buckets.open({ bucket }, { patience: { totalMs: 60_000, pause } });
    const first = await store.put("count", text("1"));
    lose("storage.objects.insert");
    const put = await store.put("count", text("2"), { ifMatch: first.version });
    expect(made).to.have.length(2);
    expect(put.version).to.equal(made[0]);
    expect((await other.head("count"))?.version).to.equal(made[1]);
    await store.close?.();
    await other.close?.();
  });

  it("does not write a second time", async () => {
    const bucket = buckets.bucket();
    const store = buckets.open({ bucket });
    lose("storage.objects.insert");
    const asked = buckets.gcp.asked.length;
    const put = await store.put("a", text("1"));
    const inserts = buckets.gcp.asked.slice(asked).filter(({ method }) => method === "storage.objects.insert");
    expect(inserts).to.have.length(1);
    expect(await store.head("a")).to.deep.equal(put);
    await store.close?.();
  });

  it("of an upload in pieces is asked for again", async () => {
    const store = buckets.open({ bucket: buckets.bucket() }, { pieceBytes: 256 << 10 });
    const bytes = Buffer.alloc(1_000_000, "0123456789");
    for (const after of [0, 1, 2, 3]) {
      lose("storage.objects.insert.chunk", after);
      const put = await store.put(`a/${after}`, bytes, { ifAbsent: true });
      expect(await store.head(`a/${after}`)).to.deep.equal(put);
      expect(Buffer.from(await collectBytes(store.get(`a/${after}`))).equals(bytes)).to.equal(true);
      buckets.gcp.faults.clear();
    }
    await store.close?.();
  });

  it("of a delete is no failure, and no second delete", async () => {
    const store = buckets.open({ bucket: buckets.bucket() });
    const { version } = await store.put("a", text("1"));
    lose("storage.objects.delete");
    await store.delete("a", { ifMatch: version });
    expect(await store.head("a")).to.equal(undefined);
    await rejectsWith(store.delete("a", { ifMatch: version }), "PRECONDITION_FAILED");
    await store.close?.();
  });
});

describe("an upload in pieces", () => {
  let buckets: Buckets;
  before(async () => (buckets = await startBuckets()));
  after(() => buckets.close());

  it("sends again what the store has not taken", async () => {
    const store = buckets.open({ bucket: buckets.bucket() }, { pieceBytes: 1 << 20 });
    const bytes = Buffer.from(Uint8Array.from({ length: 2_500_000 }, (_, i) => (i ^ (i >>> 8)) & 0xff));
    for (const kept of [0, 256 << 10, 512 << 10]) {
      buckets.face.keepOnly(Math.max(256 << 10, kept));
      await store.put("a", bytes);
      expect(Buffer.from(await collectBytes(store.get("a"))).equals(bytes)).to.equal(true);
    }
    await store.close?.();
  });

  it("leaves no upload under way when it is given up", async () => {
    const bucket = buckets.bucket();
    const store = buckets.open({ bucket }, { pieceBytes: 256 << 10 });
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(600_000);
      throw new Error("the source broke");
    };
    await store.put("a", failing()).catch((error: Error) => expect(error.message).to.equal("the source broke"));
    expect(buckets.face.uploads).to.deep.equal([]);
    expect(buckets.face.objects(bucket)).to.deep.equal([]);
    await store.close?.();
  });

  it("waits as long as the store asks, and gives up in the end", async () => {
    const waits: number[] = [];
    const pause = async (ms: number): Promise<void> => void waits.push(ms);
    const bucket = buckets.bucket();
    const asks = new GoogleError("UNAVAILABLE", "Later.", { headers: { "retry-after": "7" } });
    const patient = buckets.open({ bucket }, { patience: { totalMs: 60_000, pause } });
    buckets.gcp.faults.inject({ method: "storage.objects.insert", fault: { kind: "refuse", error: asks } });
    buckets.gcp.faults.inject({ method: "storage.objects.insert", fault: tooMany });
    await patient.put("a", Buffer.from("1"), { ifAbsent: true });
    expect(waits[0]).to.equal(7000);
    expect(waits[1]).to.be.within(0, 1000);
    await patient.close?.();
    const hasty = buckets.open({ bucket }, { patience: { totalMs: 0, pause } });
    buckets.gcp.faults.inject({ method: "storage.objects.insert", fault: unavailable });
    await rejectsWith(hasty.put("b", Buffer.from("1")), "GCP_UNAVAILABLE");
    await hasty.close?.();
  });
});
