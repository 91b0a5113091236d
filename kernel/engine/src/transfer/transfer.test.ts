import { expect } from "chai";
import { isZenError, type ArtifactRef, type ArtifactStore } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { folder, json, list, memoryFolder, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { artifactsIn } from "../artifacts/index.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";
import type { TransferRequest } from "./types.js";

const text = json<string>();
let computed = 0;
const make = step("make", { inputs: { n: p.int() }, outputs: { value: text } }, async ({ n }, { log }) => {
  computed++;
  log.info(`made ${n}`);
  return { value: `made ${n} `.repeat(3000) };
});
const pack = step(
  "pack",
  { inputs: { value: text }, outputs: { all: folder, words: list(text) } },
  async ({ value }) => {
    computed++;
    return {
      all: memoryFolder({ "a.txt": Buffer.from(value), "b.txt": Buffer.from(value.toUpperCase()) }),
      words: [value, "b"],
    };
  },
);
const pipe = (name = "pipe") =>
  pipeline(name, { n: p.int() }, (add, { n }) => {
    const { value } = add(make, { n });
    const { all, words } = add(pack, { value });
    return { value, all, words };
  }) as unknown as Pipeline;

/** A repository with a store of its own, and one that it shares with others. */
async function repository(shared: ArtifactStore, own = memoryArtifactStore()): Promise<TestEngine> {
  const artifacts: Readonly<Record<string, ArtifactStore>> = { default: own, shared };
  return testEngine({
    store: own,
    metadata: memoryMetadataStore(),
    artifactStore: async (name = "default") => artifacts[name] as ArtifactStore,
    storeNames: { artifacts: Object.keys(artifacts), metadata: ["default"] },
  });
}
const push = (zen: TestEngine, request: TransferRequest = {}) => zen.engine.transfer({ to: "shared", ...request });
const pull = (zen: TestEngine, request: TransferRequest = {}) => zen.engine.transfer({ from: "shared", ...request });
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => "",
    (error: unknown) => (isZenError(error) ? error.code : String(error)),
  );

describe("a transfer of runs between stores", () => {
  beforeEach(() => (computed = 0));

  it("brings cache hits, records, logs and lineage to another repository", async () => {
    const shared = memoryArtifactStore();
    await using ci = await repository(shared);
    await ci.run(pipe(), { n: 1 });
    const { run } = await ci.run(pipe("second"), { n: 1 });
    const pushed = await push(ci, { runs: [run.id] });
    expect(pushed.runs).to.deep.equal([run.id]);
    expect(pushed.origins).to.have.length(1);
    expect(pushed).to.deep.include({ keys: 2, keysThere: 0 });

    await using colleague = await repository(shared);
    await pull(colleague);
    expect((await colleague.all("runs")).map(({ id }) => id)).to.include(run.id);
    computed = 0;
    const mine = await colleague.run(pipe("mine"), { n: 1 });
    expect(mine.run.steps).to.include({ ran: 0, cached: 2 });
    expect(computed).to.equal(0);
    expect(await colleague.engine.load(mine.run.outputs["value"] as ArtifactRef)).to.equal("made 1 ".repeat(3000));
    expect(((await colleague.engine.load(mine.run.outputs["words"] as ArtifactRef)) as string[]).length).to.equal(2);
    const artifacts = artifactsIn(colleague.store, colleague.host.cacheDir);
    for (const ref of Object.values(mine.run.outputs)) expect(await artifacts.present(ref)).to.equal(true);
    expect((await colleague.all("lineage")).length).to.equal(4);
    const made = (await colleague.all("executions")).find(
      ({ node, state }) => node === "make" && state === "succeeded",
    );
    const lines = [];
    for await (const { text: line } of colleague.engine.logs(made as never)) lines.push(line);
    expect(lines).to.deep.equal(["made 1"]);
    // What has come can be pruned and rebuilt like what was made here.
    const before = await colleague.all("artifacts");
    await colleague.engine.rebuildMetadata();
    expect(await colleague.all("artifacts")).to.deep.equal(before);
    expect((await colleague.engine.prune({ apply: true, reason: "r" })).objects).to.equal(0);
  });

  it("copies nothing twice, and keeps results that the other store has of its own", async () => {
    const shared = memoryArtifactStore();
    await using one = await repository(shared);
    await one.run(pipe(), { n: 1 });
    const first = await push(one);
    expect(first.copied.objects).to.be.greaterThan(5);
    expect(await push(one)).to.deep.include({ copied: { objects: 0, bytes: 0 }, keys: 0, keysThere: 2 });
    await using other = await repository(shared);
    await other.run(pipe(), { n: 1 });
    const again = await pull(other);
    expect(again).to.deep.include({ keys: 0, keysThere: 2 });
    // The bytes are the same; records and logs are not.
    expect(again.copied.bytes).to.be.lessThan(10_000);
  });

  it("takes the runs that it is told to", async () => {
    await using zen = await repository(memoryArtifactStore());
    const a = (await zen.run(pipe("a"), { n: 1 })).run;
    const b = (await zen.run(pipe("b"), { n: 2 })).run;
    const cached = (await zen.run(pipe("b"), { n: 1 })).run;
    const went = async (request: TransferRequest) => (await push(zen, request)).runs;
    expect(await went({ pipelines: ["b"] })).to.have.members([b.id, cached.id]);
    expect(await went({ artifacts: [(a.outputs["value"] as ArtifactRef).digest.slice(0, 10)] })).to.deep.equal([a.id]);
    expect(await went({ runs: [b.id.slice(0, -2)] })).to.deep.equal([b.id]);
    expect(await went({})).to.have.length(3);
    expect(await codeOf(push(zen, { runs: ["nobody"] }))).to.equal("RUN_NOT_FOUND");
    expect(await codeOf(push(zen, { artifacts: ["0000"] }))).to.equal("ARTIFACT_NOT_FOUND");
    expect(await codeOf(zen.engine.transfer({}))).to.equal("USAGE_INVALID");
  });

  it("refuses bytes that are not what their digest promises", async () => {
    const shared = memoryArtifactStore();
    const own = memoryArtifactStore();
    await using zen = await repository(shared, own);
    await zen.run(pipe(), { n: 1 });
    for await (const { key, size } of own.list("blobs/")) await own.put(key, Buffer.alloc(size, 120));
    expect(await codeOf(push(zen))).to.equal("ARTIFACT_DAMAGED");
    for await (const { key } of shared.list("")) expect(key).to.match(/^blobs\//);
    for await (const { key } of shared.list("blobs/")) throw new Error(`${key} was copied`);
    for await (const { key } of own.list("active/")) throw new Error(`${key} was left`);
  });

  it("goes on where it was when it was interrupted anywhere", async () => {
    const shared = memoryArtifactStore();
    const own = memoryArtifactStore();
    await using zen = await repository(shared, own);
    const { run } = await zen.run(pipe(), { n: 1 });
    for (let writes = 1; ; writes++) {
      let left = writes;
      const dying = {
        ...shared,
        put: (...args: Parameters<typeof shared.put>) =>
          left-- > 0 ? shared.put(...args) : Promise.reject(new Error("killed")),
      };
      await using mortal = await repository(dying, own);
      if ((await codeOf(push(mortal))) === "") break;
      // A key is there only when all that it stands for is.
      await using reader = await testEngine({ store: shared });
      for await (const { key } of shared.list("keys/")) {
        const artifacts = artifactsIn(shared, reader.host.cacheDir);
        const entry = JSON.parse(await textOf(shared, key)) as { outputs: Record<string, ArtifactRef> };
        for (const ref of Object.values(entry.outputs)) expect(await artifacts.present(ref)).to.equal(true);
      }
    }
    await using colleague = await repository(shared);
    expect((await pull(colleague)).runs).to.deep.equal([run.id]);
    computed = 0;
    await colleague.run(pipe(), { n: 1 });
    expect(computed).to.equal(0);
  });

  it("ends between two objects when it is aborted, and tells how far it is", async () => {
    await using zen = await repository(memoryArtifactStore());
    await zen.run(pipe(), { n: 1 });
    const stop = new AbortController();
    const told: number[] = [];
    const tell = ({ done, total }: { done: number; total: number }) => {
      told.push(done / total);
      if (done === 2) stop.abort(new Error("enough"));
    };
    expect(await codeOf(push(zen, { tell, signal: stop.signal }))).to.contain("enough");
    await push(zen, { tell: ({ done, total }) => void told.push(done / total) });
    expect(told.at(-1)).to.equal(1);
  });
});

async function textOf(store: ArtifactStore, key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.get(key)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
