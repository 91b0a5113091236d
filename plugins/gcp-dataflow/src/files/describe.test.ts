import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DataSource, Processing } from "@zen/plugin-sdk";
import { memoryProcessing } from "@zen/plugin-sdk/memory";
import { expect } from "chai";
import { identify as identifyObject } from "./identify.js";
import { bucket, putObject, startCloud, type Cloud } from "../testing/cloud.js";

describe("describing objects in Cloud Storage", () => {
  let cloud: Cloud;
  let processing: Processing;

  before(async () => {
    cloud = await startCloud();
    processing = cloud.open();
  });
  after(() => cloud.close());

  const put = (name: string, content: string | Uint8Array): Promise<string> => putObject(cloud, name, content);

  type Format = DataSource extends infer One ? (One extends DataSource ? Omit<One, "location"> : never) : never;
  const describeAt = (uri: string, format: Format) =>
    processing.describe({ ...format, location: { uris: [uri] } } as DataSource);
  const names = async (uri: string, format: Format): Promise<string[]> =>
    (await describeAt(uri, format)).columns.map(({ name, type }) => `${name}: ${String(type)}`);
  const code = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => "nothing",
      (error: unknown) => (error as { code?: string }).code,
    );

  it("finds the schema of CSV and JSON", async () => {
    const csv = await put("in/a b.csv", "id,name,at\n1,x,2026-01-01T00:00:00Z\n2,y,\n");
    expect(await names(csv, { format: "csv" })).to.deep.equal(["id: int64", "name: string", "at: timestamp"]);
    const lines = await put("in/a.jsonl", '{"id":1}\n{"id":2.5,"ok":true}\n');
    expect(await names(lines, { format: "json", layout: "lines" })).to.deep.equal(["id: float64", "ok: bool"]);
    const array = await put("in/a.json", '[{"id":1},{"id":2}]');
    expect(await names(array, { format: "json", layout: "array" })).to.deep.equal(["id: int64"]);
  });

  it("fetches the footer of Parquet alone", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "zen-describe-"));
    try {
      const file = path.join(folder, "rows.csv");
      await writeFile(file, `id,x\n${"1,2.5\n".repeat(1000)}`);
      const local = memoryProcessing();
      const source = { format: "csv" as const, location: { uris: [], localPaths: [file] } };
      const schema = await local.describe(source);
      const handle = await local.jobs.submit("write", {
        plans: [
          {
            id: "p",
            plan: {
              format: "processing@1",
              inputs: { rows: { format: "csv", schema } },
              nodes: [{ id: "rows", op: "scan", input: "rows" }],
              outputs: { out: "rows" },
            },
            inputs: { rows: { uris: [], localPaths: [file] } },
            outputs: { out: { localDir: folder } },
          },
        ],
      });
      for await (const { state } of local.jobs.watch(handle)) if (state === "failed") throw new Error("not written");
      const uri = await put("in/rows.parquet", await readFile(path.join(folder, "part-00000.parquet")));
      expect(await names(uri, { format: "parquet" })).to.deep.equal(["id: int64", "x: float64"]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("tells an object's content by what Cloud Storage keeps of it, and composed ones by their generation", async () => {
    const uri = await put("in/known.csv", "a\n1\n");
    const identify = async () => (await processing.identify?.(uri))?.[0]?.digest;
    const first = await identify();
    await put("in/known.csv", "a\n1\n");
    expect(await identify()).to.equal(first);
    await put("in/known.csv", "a\n2\n");
    expect(await identify()).not.to.equal(first);
    const digest = async (resource: object) =>
      (
        await identifyObject({ metadata: async () => ({ size: "4", crc32c: "AAAAAA==", ...resource }) } as never, uri)
      )[0]?.digest;
    expect(await digest({ generation: "1", md5Hash: "x" })).to.equal(await digest({ generation: "2", md5Hash: "x" }));
    expect(await digest({ generation: "1" })).not.to.equal(await digest({ generation: "2" }));
    const named = ["in/p/b.csv", "in/p/a.csv", "in/p/deep/c.csv", "in/p/d.json"];
    for (const name of named) await put(name, name);
    const of = async (pattern: string) =>
      (await processing.identify?.(`gs://${bucket}/${pattern}`))?.map((one) => one.uri);
    expect(await of("in/p/*.csv")).to.deep.equal([`gs://${bucket}/in/p/a.csv`, `gs://${bucket}/in/p/b.csv`]);
    expect(await of("in/*/*/c.csv")).to.deep.equal([`gs://${bucket}/in/p/deep/c.csv`]);
    expect(await code(of("in/none*"))).to.equal("DATA_FILE_NOT_FOUND");
    expect(await code(processing.identify!("gs://zen-no-such-bucket/*"))).to.equal("DATA_FILE_NOT_FOUND");
    const missing = await processing.identify?.(`${uri}.gz`).catch((error: unknown) => error);
    expect(missing).to.have.property("code", "DATA_FILE_NOT_FOUND");
  });

  it("says what is wrong with an object", async () => {
    expect(await code(describeAt(`gs://${bucket}/none.csv`, { format: "csv" }))).to.equal("DATA_FILE_NOT_FOUND");
    expect(await code(describeAt("gs://zen-no-such-bucket/a.csv", { format: "csv" }))).to.equal("DATA_FILE_NOT_FOUND");
    expect(await code(describeAt("/data/a.csv", { format: "csv" }))).to.equal("DATA_FILE_NOT_FOUND");
    const torn = await put("in/torn.parquet", "PAR1 and no more");
    expect(await code(describeAt(torn, { format: "parquet" }))).to.equal("DATA_FILE_UNREADABLE");
    const empty = await put("in/empty.csv", "");
    expect(await code(describeAt(empty, { format: "csv" }))).to.equal("CSV_HEADER_MISMATCH");
  });
});
