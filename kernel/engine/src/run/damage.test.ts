import { expect } from "chai";
import { isZenError, type ArtifactRef, type ArtifactStore, type TreeManifest } from "@zen/plugin-sdk";
import { folder, json, list, memoryFolder, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { layout } from "../artifacts/layout.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";

const text = json<string>();
const BIG = (what: string) => `${what} `.repeat(2000);

const small = step("small", { inputs: {}, outputs: { value: text } }, async () => ({ value: "small" }));
const big = step("big", { inputs: { n: p.int(1) }, outputs: { value: text } }, async ({ n }) => ({
  value: BIG(`big ${n}`),
}));
const tree = step("tree", { inputs: {}, outputs: { value: folder } }, async () => ({
  value: memoryFolder({ "a.txt": Buffer.from(BIG("a")), "b.txt": Buffer.from(BIG("b")) }),
}));
const many = step("many", { inputs: {}, outputs: { value: list(text) } }, async () => ({
  value: [BIG("one"), BIG("two")],
}));
const read = step("read", { inputs: { value: text }, outputs: { length: json<number>() } }, async ({ value }) => ({
  length: value.length,
}));
const readTree = step(
  "readTree",
  { inputs: { value: folder }, outputs: { length: json<number>() } },
  async ({ value }) => ({
    length: (await value.bytes("a.txt")).length,
  }),
);
const readMany = step(
  "readMany",
  { inputs: { value: list(text) }, outputs: { length: json<number>() } },
  async ({ value }) => ({
    length: value.join("").length,
  }),
);

type Harm = (store: ArtifactStore, ref: ArtifactRef) => Promise<unknown>;

const overwrite = async (store: ArtifactStore, key: string) => {
  const size = (await store.head(key))?.size as number;
  await store.put(key, Buffer.alloc(size, 120));
};
const partOf = async (store: ArtifactStore, { digest }: ArtifactRef): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.get(layout.tree(digest))) chunks.push(chunk);
  const { parts } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as TreeManifest;
  return layout.blob((parts[0] as TreeManifest["parts"][number]).digest);
};
const blob: Harm = (store, { digest }) => overwrite(store, layout.blob(digest));
const blobGone: Harm = (store, { digest }) => store.delete(layout.blob(digest));
const part: Harm = async (store, ref) => overwrite(store, await partOf(store, ref));
const partGone: Harm = async (store, ref) => store.delete(await partOf(store, ref));
const manifest: Harm = (store, { digest }) => overwrite(store, layout.tree(digest));
/** The record that stands for the step's key says something else. */
const inline: Harm = async (store) => {
  for await (const { key } of store.list("keys/")) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.get(key)) chunks.push(chunk);
    const said = Buffer.concat(chunks).toString("utf8");
    const other = said.replaceAll(Buffer.from('"small"').toString("base64"), Buffer.from('"LARGE"').toString("base64"));
    await store.put(key, Buffer.from(other));
  }
};

const pipes: Readonly<Record<string, Pipeline>> = {
  small: pipeline("p", {}, (add) => add(small, {})) as unknown as Pipeline,
  big: pipeline("p", {}, (add) => add(big, {})) as unknown as Pipeline,
  tree: pipeline("p", {}, (add) => add(tree, {})) as unknown as Pipeline,
  many: pipeline("p", {}, (add) => add(many, {})) as unknown as Pipeline,
  gathered: pipeline("p", {}, (add) => {
    const values = add.gather([add(big, { n: 1 }).value, add(big, { n: 2 }, { name: "second" }).value]);
    return { value: values.list };
  }) as unknown as Pipeline,
};
const readers: Readonly<Record<string, Pipeline>> = {
  small: pipeline("r", {}, (add) => add(read, { value: add(small, {}).value })) as unknown as Pipeline,
  big: pipeline("r", {}, (add) => add(read, { value: add(big, {}).value })) as unknown as Pipeline,
  tree: pipeline("r", {}, (add) => add(readTree, { value: add(tree, {}).value })) as unknown as Pipeline,
  many: pipeline("r", {}, (add) => add(readMany, { value: add(many, {}).value })) as unknown as Pipeline,
  gathered: pipeline("r", {}, (add) => {
    const values = add.gather([add(big, { n: 1 }).value, add(big, { n: 2 }, { name: "second" }).value]);
    return add(readMany, { value: values.list });
  }) as unknown as Pipeline,
};

const readAll = async (zen: TestEngine, ref: ArtifactRef): Promise<string> => {
  const source = await zen.engine.open(ref);
  if (ref.kind === "blob") return String(await source.blob());
  const parts: string[] = [];
  for (const { path } of source.parts) parts.push(String(await source.part(path)));
  return parts.join("");
};
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => "",
    (error: unknown) => (isZenError(error) ? error.code : String(error)),
  );

describe("an artifact that was removed or altered in the store", () => {
  for (const [what, shape, harm] of [
    ["an altered small value", "small", inline],
    ["an altered blob", "big", blob],
    ["a blob that is gone", "big", blobGone],
    ["an altered part of a tree", "tree", part],
    ["a part of a tree that is gone", "tree", partGone],
    ["an altered list of parts", "tree", manifest],
    ["an altered element of a list", "many", part],
    ["an element of a list that is gone", "many", partGone],
    ["an altered element of a gathered list", "gathered", part],
    ["an element of a gathered list that is gone", "gathered", partGone],
  ] as const) {
    it(`(${what}) is named by whoever reads it, and computed anew by the next run`, async () => {
      await using zen = await testEngine();
      const { run } = await zen.run(pipes[shape] as Pipeline);
      const [before] = Object.values(run.outputs) as [ArtifactRef];
      const content = await readAll(zen, before);
      await harm(zen.store, before);
      if (harm !== inline)
        expect(await codeOf(readAll(zen, before))).to.be.oneOf(["ARTIFACT_DAMAGED", "ARTIFACT_NOT_FOUND"]);
      const again = await zen.run(pipes[shape] as Pipeline);
      expect(again.run.state).to.equal("succeeded");
      expect(await readAll(zen, Object.values(again.run.outputs)[0] as ArtifactRef)).to.equal(content);
    });

    it(`(${what}) is never used by a step`, async () => {
      await using zen = await testEngine();
      const { run } = await zen.run(pipes[shape] as Pipeline);
      await harm(zen.store, Object.values(run.outputs)[0] as ArtifactRef);
      // Where it cannot be mended on the way, the step that reads it is refused, once.
      const first = await zen.run(readers[shape] as Pipeline);
      for (const { error } of first.failures) expect(error.code).to.equal("ARTIFACT_DAMAGED");
      const { run: read_, failures } = first.failures.length === 0 ? first : await zen.run(readers[shape] as Pipeline);
      expect(failures).to.deep.equal([]);
      const expected = await (async () => {
        await using fresh = await testEngine();
        const sound = await fresh.run(readers[shape] as Pipeline);
        return fresh.engine.load(sound.run.outputs["length"] as ArtifactRef);
      })();
      expect(await zen.engine.load(read_.outputs["length"] as ArtifactRef)).to.equal(expected);
    });
  }
});
