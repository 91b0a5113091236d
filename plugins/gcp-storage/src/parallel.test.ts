import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { GoogleError } from "@zen/gcp-emulators";
import { collectBytes, type FileBody } from "@zen/plugin-sdk";
import { rejectsWith } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { startBuckets, type Buckets } from "./testing/bucket.js";
import { partsOf } from "./write/parallel.js";

const QUANTUM = 256 << 10;

describe("a large file", () => {
  let buckets: Buckets;
  let dir: string;
  let body: FileBody;
  const bytes = Buffer.alloc(5_300_000, "0123456789abcdef");
  before(async () => {
    buckets = await startBuckets();
    dir = await mkdtemp(join(tmpdir(), "zen-"));
    body = { localPath: join(dir, "file"), move: false };
    await writeFile(body.localPath, bytes);
  });
  after(async () => {
    await buckets.close();
    await rm(dir, { recursive: true });
  });
  afterEach(() => buckets.gcp.faults.clear());
  const options = { parallelFrom: 2_000_000, pieceBytes: QUANTUM };
  const open = (bucket: string) => buckets.open({ bucket, prefix: "p" }, options);

  it("goes in parts that are put together, and none is left", async () => {
    const bucket = buckets.bucket();
    const store = open(bucket);
    const asked = buckets.gcp.asked.length;
    const put = await store.put("a/b", body, { ifAbsent: true });
    expect(put.size).to.equal(bytes.length);
    expect(await store.head("a/b")).to.deep.equal(put);
    expect(Buffer.from(await collectBytes(store.get("a/b"))).equals(bytes)).to.equal(true);
    expect(buckets.face.objects(bucket)).to.deep.equal(["p/a/b"]);
    const methods = buckets.gcp.asked.slice(asked).map(({ method }) => method);
    expect(methods).to.include("storage.objects.compose");
    await rejectsWith(store.put("a/b", body, { ifAbsent: true }), "PRECONDITION_FAILED");
    expect(buckets.face.objects(bucket)).to.deep.equal(["p/a/b"]);
    await store.close?.();
  });

  it("leaves nothing when it fails or is given up", async () => {
    const bucket = buckets.bucket();
    const store = open(bucket);
    const refusal = new GoogleError("INVALID_ARGUMENT", "No.");
    buckets.gcp.faults.inject({ method: "storage.objects.compose", fault: { kind: "refuse", error: refusal } });
    await rejectsWith(store.put("a", body), "GCP_REQUEST_REFUSED");
    const stop = new AbortController();
    const reason = new Error("no longer wanted");
    buckets.gcp.faults.inject({ method: "storage.objects.insert.chunk", fault: { kind: "hang" }, after: 2 });
    const put = store.put("a", body, { signal: stop.signal });
    put.catch(() => undefined);
    while (buckets.gcp.faults.pending.length > 0) await delay(5);
    stop.abort(reason);
    expect(await put.catch((error: unknown) => error)).to.equal(reason);
    expect(buckets.face.objects(bucket)).to.deep.equal([]);
    expect(buckets.face.uploads).to.deep.equal([]);
    await store.close?.();
  });

  it("is there when only the answer was lost", async () => {
    const bucket = buckets.bucket();
    const store = open(bucket);
    buckets.gcp.faults.inject({ method: "storage.objects.compose", fault: { kind: "lose" } });
    const put = await store.put("a", body, { ifAbsent: true });
    expect(await store.head("a")).to.deep.equal(put);
    expect(buckets.face.objects(bucket)).to.deep.equal(["p/a"]);
    await store.close?.();
  });

  it("has no more parts than can be put together", () => {
    for (const size of [1, 1e6, 5e7, 1e9, 1e12]) {
      const parts = partsOf("parts", size, QUANTUM);
      expect(parts.length).to.be.within(1, 32);
      expect(parts.at(-1)?.end).to.equal(size);
      parts.forEach((part, i) => expect(part.start).to.equal(parts[i - 1]?.end ?? 0));
      for (const part of parts.slice(0, -1)) expect((part.end - part.start) % QUANTUM).to.equal(0);
    }
  });
});
