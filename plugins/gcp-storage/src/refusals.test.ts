import { collectBytes, type ArtifactStore, type ZenError } from "@zen/plugin-sdk";
import { rejectsWith } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import type { StorageConfig } from "./config.js";
import { startBuckets, type Buckets } from "./testing/bucket.js";

const KEY = "projects/zen-project/locations/europe-west4/keyRings/ring/cryptoKeys/key";

describe("what Cloud Storage refuses", () => {
  let buckets: Buckets;
  let store: ArtifactStore | undefined;
  before(async () => (buckets = await startBuckets()));
  after(() => buckets.close());
  afterEach(async () => {
    buckets.gcp.iam.reset();
    await store?.close?.();
  });
  const bytes = Buffer.from("1");
  const open = (config: StorageConfig): ArtifactStore => (store = buckets.open(config));
  const fails = async (work: () => Promise<unknown>, code: string): Promise<ZenError> => {
    const error = await work().then(
      () => undefined,
      (thrown: ZenError) => thrown,
    );
    expect(error?.code, error?.message).to.equal(code);
    return error as ZenError;
  };

  it("a bucket that is not there is told as such, whatever is asked first", async () => {
    for (const ask of [
      (one: ArtifactStore) => one.head("a"),
      (one: ArtifactStore) => one.put("a", bytes),
      (one: ArtifactStore) => one.put("a", Buffer.alloc(1 << 21)),
      (one: ArtifactStore) => one.delete("a"),
      (one: ArtifactStore) => collectBytes(one.get("a")),
      (one: ArtifactStore) => one.list("")[Symbol.asyncIterator]().next(),
    ]) {
      const error = await fails(() => ask(open({ bucket: "zen-nowhere" })), "GCP_BUCKET_NOT_FOUND");
      expect(error.message).to.contain("zen-nowhere");
      await store?.close?.();
    }
  });

  it("a bucket in another location than the one wanted is named with both", async () => {
    const bucket = buckets.bucket({ location: "US-EAST1" });
    const error = await fails(() => open({ bucket, location: "europe-west4" }).head("a"), "GCP_BUCKET_ELSEWHERE");
    expect(error.message).to.contain("US-EAST1").and.contain("europe-west4");
    expect(await open({ bucket, location: "us-east1" }).head("a")).to.equal(undefined);
  });

  it("a missing permission is named, with who lacks it", async () => {
    const bucket = buckets.bucket();
    buckets.gcp.iam.deny("storage.objects.create");
    const error = await fails(() => open({ bucket }).put("a", bytes), "GCP_PERMISSION_DENIED");
    expect(error.message).to.contain("storage.objects.create").and.contain(buckets.gcp.account);
  });

  it("an API that is not enabled is named", async () => {
    const bucket = buckets.bucket();
    buckets.gcp.iam.disableApi("storage.googleapis.com");
    await fails(() => open({ bucket }).head("a"), "GCP_API_DISABLED");
  });

  it("an expired token is renewed", async () => {
    const bucket = buckets.bucket();
    await open({ bucket }).put("a", bytes);
    buckets.gcp.tokens.expireAll();
    expect((await store?.head("a"))?.size).to.equal(1);
  });

  it("whoever uses a requester-pays bucket names who pays", async () => {
    const bucket = buckets.bucket({ billing: { requesterPays: true } });
    await fails(() => open({ bucket }).put("a", bytes), "GCP_USER_PROJECT_MISSING");
    const paid = open({ bucket, userProject: "zen-project" });
    await paid.put("a", Buffer.alloc(3 << 20));
    expect((await collectBytes(paid.get("a"))).length).to.equal(3 << 20);
    await paid.delete("a");
  });

  it("a key that the service agent may not use is told as such, and one that it may is used", async () => {
    const bucket = buckets.bucket({ location: "EUROPE-WEST4" });
    await fails(() => open({ bucket, kmsKeyName: KEY }).put("a", bytes), "GCP_KMS_KEY_REFUSED");
    buckets.face.keys.allow(KEY);
    await open({ bucket, kmsKeyName: KEY }).put("a", bytes);
    await store?.put("b", Buffer.alloc(2 << 20));
  });

  it("an object that a policy keeps is told as such", async () => {
    const bucket = buckets.bucket({ retentionPolicy: { retentionPeriod: "3600" } });
    const kept = open({ bucket });
    await kept.put("a", bytes);
    await fails(() => kept.put("a", bytes), "GCP_OBJECT_RETAINED");
    await fails(() => kept.delete("a"), "GCP_OBJECT_RETAINED");
  });

  it("an endpoint to which no token may be sent", () => {
    expect(() => buckets.open({ bucket: "zen-b", endpoint: "http://storage.example.com" })).to.throw(/token/);
  });

  it("versions that no object can have fail as conditions", async () => {
    const bucket = buckets.bucket();
    for (const ifMatch of ["0", "x", "", "99999999999999999999"])
      await rejectsWith(open({ bucket }).put("a", bytes, { ifMatch }), "PRECONDITION_FAILED");
  });
});
