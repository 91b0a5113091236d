import { Storage, type Bucket } from "@google-cloud/storage";
import { expect } from "chai";
import { startGcp, type Gcp } from "../gcp.js";
import { storage } from "./index.js";

/** Google's own client has another idea of the service than whoever wrote the emulator: both must agree. */
describe("Google's client of Cloud Storage and the emulator", () => {
  let gcp: Gcp;
  let client: Storage;
  let bucket: Bucket;
  const outside: Record<string, string | undefined> = {};
  before(async () => {
    gcp = await startGcp({ services: [storage] });
    for (const [name, value] of Object.entries(gcp.env)) {
      outside[name] = process.env[name];
      process.env[name] = value;
    }
    client = new Storage({
      projectId: gcp.project,
      apiEndpoint: gcp.endpoints["storage"] as string,
      useAuthWithCustomEndpoint: true,
      retryOptions: { autoRetry: false },
    });
    // Its resumable uploads to an endpoint of one's own leave the token out.
    const authorization = `Bearer ${gcp.tokens.issue(gcp.account).token}`;
    client.interceptors.push({
      request: (options: { headers?: object }) => ({ ...options, headers: { ...options.headers, authorization } }),
    } as never);
    [bucket] = await client.createBucket("zen-bucket", { location: "europe-west4" });
  });
  after(async () => {
    for (const [name, value] of Object.entries(outside)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await gcp.close();
  });
  const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => "done",
      (error: { code?: unknown }) => error.code,
    );

  it("store and read bytes, in one request and in pieces, each checking the other's checksums", async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 1_000_000 }, (_, i) => (i ^ (i >>> 8)) & 0xff));
    for (const [name, options] of Object.entries({
      simple: { resumable: false },
      pieces: { resumable: true, chunkSize: 256 << 10 },
      whole: { resumable: true },
    })) {
      const file = bucket.file(`folder/${name}.bin`);
      await file.save(bytes, { ...options, validation: "crc32c", metadata: { metadata: { by: "a test" } } });
      const [read] = await file.download();
      expect(read.equals(bytes), name).to.equal(true);
      const [range] = await file.download({ start: 10, end: 19 });
      expect(range.equals(bytes.subarray(10, 20)), name).to.equal(true);
      const [metadata] = await file.getMetadata();
      expect(metadata).to.include({ name: `folder/${name}.bin`, size: "1000000", storageClass: "STANDARD" });
      expect(metadata.metadata).to.deep.equal({ by: "a test" });
    }
  });

  it("agree on generations and preconditions", async () => {
    const file = bucket.file("a");
    await file.save("1", { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } });
    expect(await codeOf(file.save("2", { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } }))).to.equal(
      412,
    );
    const [{ generation }] = await file.getMetadata();
    await file.save("2", { resumable: false, preconditionOpts: { ifGenerationMatch: generation as string } });
    expect(await codeOf(file.delete({ ifGenerationMatch: generation as string }))).to.equal(412);
    await file.delete();
    expect(await codeOf(file.delete())).to.equal(404);
    expect(await file.exists()).to.deep.equal([false]);
  });

  it("list page by page, copy, compose and patch", async () => {
    for (const name of ["l/a", "l/b", "l/c", "l/d/e"]) await bucket.file(name).save(name, { resumable: false });
    const [all] = await bucket.getFiles({ prefix: "l/", maxResults: 2, autoPaginate: true });
    expect(all.map(({ name }) => name)).to.deep.equal(["l/a", "l/b", "l/c", "l/d/e"].slice(0, all.length));
    const [first, next] = await bucket.getFiles({ prefix: "l/", maxResults: 3, autoPaginate: false });
    const [rest] = await bucket.getFiles(next as object);
    expect([...first, ...rest].map(({ name }) => name)).to.deep.equal(["l/a", "l/b", "l/c", "l/d/e"]);
    await bucket.combine(["l/a", "l/b"], "joined");
    expect((await bucket.file("joined").download())[0].toString()).to.equal("l/al/b");
    await bucket.file("joined").copy(bucket.file("copied"));
    await bucket.file("copied").setMetadata({ metadata: { key: "value" } });
    const [copied] = await bucket.file("copied").getMetadata();
    expect(copied.metadata).to.deep.equal({ key: "value" });
    expect(copied.metageneration).to.equal("2");
  });

  it("agree on what is not there, and on what may not be", async () => {
    expect(await codeOf(bucket.file("nowhere").download())).to.equal(404);
    expect(await codeOf(client.bucket("zen-nowhere").file("a").save("1", { resumable: false }))).to.equal(404);
    expect(await codeOf(client.createBucket("zen-bucket"))).to.equal(409);
    expect(await codeOf(client.createBucket("goog-bucket"))).to.equal(400);
    gcp.iam.deny("storage.objects.get");
    expect(await codeOf(bucket.file("copied").download())).to.equal(403);
    gcp.iam.reset();
    expect((await bucket.iam.testPermissions(["storage.objects.get"]))[0]).to.deep.equal({
      "storage.objects.get": true,
    });
  });
});
