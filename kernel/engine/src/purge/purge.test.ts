import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { isZenError, type ArtifactRef } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { folder, json, list, memoryFolder, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { split } from "../artifacts/layout.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";

const text = json<string>();
const SMALL = "a small secret";
const BIG = "a big secret ".repeat(1000);
const SHARED = "a shared part ".repeat(1000);

const small = step("small", { inputs: {}, outputs: { value: text } }, async () => ({ value: SMALL }));
const big = step("big", { inputs: {}, outputs: { value: text } }, async () => ({ value: BIG }));
const upper = step("upper", { inputs: { value: text }, outputs: { value: text } }, async ({ value }) => ({
  value: value.toUpperCase(),
}));
const tree = step("tree", { inputs: {}, outputs: { all: folder } }, async () => ({
  all: memoryFolder({ "own.txt": Buffer.from(BIG), "shared.txt": Buffer.from(SHARED) }),
}));
const other = step("other", { inputs: {}, outputs: { all: folder } }, async () => ({
  all: memoryFolder({ "shared.txt": Buffer.from(SHARED) }),
}));
const words = step("words", { inputs: {}, outputs: { all: list(text) } }, async () => ({ all: [SMALL, "harmless"] }));
const pipe = pipeline("pipe", {}, (add) => {
  const a = add(small, {});
  const b = add(big, {});
  const up = add(upper, { value: a.value });
  add(upper, { value: b.value }, { name: "upper-big" });
  return { a: a.value, b: b.value, up: up.value, tree: add(tree, {}).all, other: add(other, {}).all };
}) as unknown as Pipeline;

/** Every byte that the stores hold, the values in records decoded. */
async function everything({ store, metadata }: TestEngine): Promise<string> {
  const texts: string[] = [];
  for await (const { key } of store.list("")) {
    for await (const chunk of store.get(key)) texts.push(Buffer.from(chunk).toString("utf8"));
  }
  for (const kind of ["runs", "executions", "artifacts"] as const)
    texts.push(JSON.stringify(await metadata.query(kind, { limit: 1000 })));
  return texts
    .map(
      (one) =>
        `${one}${one.replaceAll(/"inline":"([^"]*)"/g, (_, value: string) => Buffer.from(value, "base64").toString("utf8"))}`,
    )
    .join("\n");
}

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => "",
    (error: unknown) => (isZenError(error) ? error.code : String(error)),
  );
const purge = (zen: TestEngine, artifacts: readonly ArtifactRef[], apply = true) =>
  zen.engine.purge({ artifacts, reason: "asked for", apply });

describe("purging", () => {
  for (const [what, output, secret] of [
    ["a small value, out of every record", "a", SMALL],
    ["a blob", "b", BIG],
  ] as const) {
    it(`erases ${what}, keeps what is told of it, and lets it be computed anew`, async () => {
      await using zen = await testEngine();
      const { run } = await zen.run(pipe);
      await zen.run(pipe);
      const ref = run.outputs[output] as ArtifactRef;
      expect(await everything(zen)).to.contain(secret);
      await purge(zen, [ref], false);
      expect(await everything(zen)).to.contain(secret);

      await purge(zen, [ref, run.outputs["tree"] as ArtifactRef]);
      expect(await everything(zen)).not.to.contain(secret);
      const [record] = await zen.all("artifacts", { where: { field: "digest", op: "=", value: ref.digest } });
      expect(record).to.deep.include({ digest: ref.digest, size: ref.size });
      expect(record?.purged?.reason).to.equal("asked for");
      expect(record).to.not.have.any.keys("inline", "summary");
      expect(await codeOf(zen.engine.load(record as ArtifactRef))).to.equal("ARTIFACT_PURGED");
      const runs = await zen.all("runs");
      for (const one of runs)
        expect(await codeOf(zen.engine.load(one.outputs[output] as ArtifactRef))).to.equal("ARTIFACT_PURGED");
      expect((await zen.all("lineage")).filter(({ artifact }) => artifact === ref.digest).length).to.be.greaterThan(1);
      const before = await zen.all("executions");
      await zen.engine.rebuildMetadata();
      expect(await zen.all("executions")).to.deep.equal(before);

      const again = await zen.run(pipe);
      expect(again.failures).to.deep.equal([]);
      expect(again.run.steps).to.include({ ran: 2, cached: 4 });
      expect(await zen.engine.load(again.run.outputs[output] as ArtifactRef)).to.equal(secret);
      const [back] = await zen.all("artifacts", { where: { field: "digest", op: "=", value: ref.digest } });
      expect(back?.purged).to.equal(undefined);
    });
  }

  it("erases a tree but for the parts that others have, and copies in the cache", async () => {
    await using zen = await testEngine();
    const { run } = await zen.run(pipe);
    const ref = run.outputs["tree"] as ArtifactRef;
    const source = await zen.engine.open(ref);
    const parts = new Map(source.parts.map(({ path, digest }) => [path, digest]));
    const copies = join(zen.host.cacheDir, "artifacts");
    for (const digest of parts.values()) {
      await mkdir(join(copies, digest.slice(0, 2)), { recursive: true });
      await writeFile(join(copies, split(digest)), "copy");
    }
    await purge(zen, [ref]);
    expect(await codeOf(zen.engine.open(ref))).to.equal("ARTIFACT_PURGED");
    const left = await readdir(copies, { recursive: true });
    expect(left.map(String)).to.include(split(parts.get("shared.txt") as string));
    expect(left.map(String)).not.to.include(split(parts.get("own.txt") as string));
    const shared = (await zen.engine.open(run.outputs["other"] as ArtifactRef)).part("shared.txt");
    expect((await shared).toString()).to.equal(SHARED);
    // The same bytes are also an artifact of their own kind of quotes around them, which stays.
    expect(await zen.engine.load(run.outputs["b"] as ArtifactRef)).to.equal(BIG);
  });

  it("takes lists that hold the bytes with it", async () => {
    await using zen = await testEngine();
    const both = pipeline("both", {}, (add) => ({ all: add(words, {}).all, value: add(small, {}).value }));
    const { run } = await zen.run(both as unknown as Pipeline);
    const report = await purge(zen, [run.outputs["value"] as ArtifactRef]);
    expect(report.lists).to.deep.equal([run.outputs["all"]?.digest]);
    expect(await everything(zen)).not.to.contain(SMALL);
    expect(await codeOf(zen.engine.open(run.outputs["all"] as ArtifactRef))).to.equal("ARTIFACT_PURGED");
  });

  it("is refused while a run uses it", async () => {
    await using zen = await testEngine();
    const slow = step("slow", { inputs: { value: text }, outputs: {} }, async () => void (await delay(800)));
    const going = zen.run(pipeline("going", {}, (add) => void add(slow, { value: add(small, {}).value })) as never);
    let ref: ArtifactRef | undefined;
    while (ref === undefined) {
      await delay(20);
      ref = (await zen.all("artifacts"))[0];
    }
    expect(await codeOf(purge(zen, [ref]))).to.equal("STORE_IN_USE");
    expect((await going).run.state).to.equal("succeeded");
    expect(await codeOf(purge(zen, [ref]))).to.equal("");
  });

  it("is completed by doing it again when it is killed between any two writes", async () => {
    for (let writes = 0; ; writes++) {
      const store = memoryArtifactStore();
      const metadata = memoryMetadataStore();
      await using zen = await testEngine({ store, metadata });
      const { run } = await zen.run(pipe);
      const refs = [run.outputs["a"], run.outputs["b"], run.outputs["tree"]] as ArtifactRef[];
      let left = writes;
      const mortal =
        <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
        (...args: A) =>
          left-- > 0 ? work(...args) : Promise.reject(new Error("killed"));
      const dying = { ...store, put: mortal(store.put), delete: mortal(store.delete) };
      const forgetful = { ...metadata, apply: mortal(metadata.apply), rebuild: mortal(metadata.rebuild) };
      await using other = await testEngine({ store: dying, metadata: forgetful });
      const survived = (await codeOf(purge(other, refs))) === "";
      await store.delete("active/prune");
      for (const ref of refs) {
        const record = (await zen.all("artifacts")).find(({ digest }) => digest === ref.digest);
        expect(record?.digest).to.equal(ref.digest);
      }
      await purge(zen, refs);
      const all = await everything(zen);
      expect(all).not.to.contain(SMALL);
      expect(all).not.to.contain(BIG);
      expect((await zen.all("artifacts")).filter(({ purged }) => purged !== undefined).length).to.equal(3);
      expect((await zen.run(pipe)).failures).to.deep.equal([]);
      if (survived) break;
    }
  }).timeout(30_000);
});
