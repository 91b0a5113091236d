import { expect } from "chai";
import type { ArtifactRef, ExecutionRecord, MetadataStore } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { json, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { layout } from "../commit/layout.js";
import { testEngine } from "../testing/test-engine.js";
import { testPlan } from "../testing/test-plan.js";

const one = step("one", { inputs: {}, outputs: { value: json<number>() } }, async () => ({ value: 1 }));
const counting = pipeline("counting", {}, (add) => add(one, {}));

const speak = step("speak", { inputs: {}, outputs: { value: json<string>() } }, async (_, { log }) => {
  log.info("spoken");
  return { value: "long ".repeat(2000) };
});
const speaking = pipeline("speaking", {}, (add) => add(speak, {}));

describe("a repository with several stores", () => {
  const runsIn = async (metadata: MetadataStore) =>
    (await metadata.query("runs", { sort: [{ field: "startedAt" }] })).items.map(({ id }) => id);

  it("loses no run of any of them when the metadata is made anew, and mixes none up", async () => {
    const artifacts = { default: memoryArtifactStore(), cold: memoryArtifactStore() };
    const metadata = { default: memoryMetadataStore(), own: memoryMetadataStore() };
    await using zen = await testEngine({
      artifactStore: async (name) => artifacts[(name ?? "default") as keyof typeof artifacts],
      metadataStore: async (name) => metadata[(name ?? "default") as keyof typeof metadata],
      storeNames: { artifacts: Object.keys(artifacts), metadata: Object.keys(metadata) },
    });
    const made = testPlan(counting);
    const run = async (stores: Readonly<Record<string, string>>) => {
      const plan = { ...made.plan, stores };
      const digest = JSON.stringify(stores).length.toString(16).padStart(64, "0");
      return (await zen.engine.run({ ...made, plan, digest }, {}).done).run.id;
    };
    const usual = await run({});
    const cold = await run({ artifacts: "cold" });
    const own = await run({ metadata: "own" });
    const both = await run({ artifacts: "cold", metadata: "own" });
    for (const renew of [async () => undefined, () => zen.engine.rebuildMetadata(), () => zen.engine.syncMetadata()]) {
      await renew();
      expect(await runsIn(metadata.default)).to.have.members([usual, cold]);
      expect(await runsIn(metadata.own)).to.have.members([own, both]);
    }
  });

  it("reads an artifact, a log and a plan from the store that has them", async () => {
    const artifacts = { default: memoryArtifactStore(), cold: memoryArtifactStore() };
    await using zen = await testEngine({
      artifactStore: async (name) => artifacts[(name ?? "default") as keyof typeof artifacts],
      storeNames: { artifacts: Object.keys(artifacts), metadata: ["default"] },
    });
    const made = testPlan(speaking);
    const plan = { ...made.plan, stores: { artifacts: "cold" } };
    const { run } = await zen.engine.run({ ...made, plan }, {}).done;
    expect(await zen.engine.load(run.outputs["value"] as ArtifactRef)).to.equal("long ".repeat(2000));
    const [execution] = await zen.all("executions");
    const lines = [];
    for await (const { text } of zen.engine.logs(execution as ExecutionRecord)) lines.push(text);
    expect(lines).to.deep.equal(["spoken"]);
    expect((await zen.engine.plan(run.plan))?.name).to.equal("speaking");
  });

  it("hears of the end of a run elsewhere whose submitter did not live to see it, and asks no more then", async () => {
    const store = memoryArtifactStore();
    const metadata = memoryMetadataStore();
    await using elsewhere = await testEngine({ store, metadata: memoryMetadataStore() });
    await using home = await testEngine({ store, metadata });
    const { run } = await elsewhere.engine.run(testPlan(counting), {}).done;
    await home.engine.syncMetadata();
    expect(await runsIn(metadata), "nobody has said that it is awaited").to.deep.equal([]);
    await store.put(layout.awaited(run.id), Buffer.from("{}"));
    await home.engine.syncMetadata();
    expect((await metadata.query("runs")).items.map(({ id, state }) => [id, state])).to.deep.equal([
      [run.id, "succeeded"],
    ]);
    expect(await store.head(layout.awaited(run.id))).to.equal(undefined);
  });
});
