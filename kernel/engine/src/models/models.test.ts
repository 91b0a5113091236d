import { expect } from "chai";
import fc from "fast-check";
import { isZenError, type PromotionRecord } from "@zen/plugin-sdk";
import { sample } from "@zen/plugin-sdk/conformance";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { rebuild } from "../journal/index.js";
import { decideModel, type ModelChange } from "./decide.js";
import { modelsInUse } from "./in-use.js";
import { decisionsOf, readModel } from "./state.js";

const { aRef, digestOf } = sample;
const change = (n: number, decision: PromotionRecord["decision"] = "promoted"): ModelChange => ({
  decision,
  because: "so",
  candidate: aRef(n),
});

describe("a model name", () => {
  it("stands for what was promoted last, and goes back to what was live before, step by step", async () => {
    const store = memoryArtifactStore();
    const live = async () => (await readModel(store, "m")).model?.live.artifact.digest;
    for (const n of [1, 2, 3]) await decideModel(store, "m", async () => change(n));
    await decideModel(store, "m", async () => change(4, "kept"));
    expect(await live()).to.equal(digestOf(3));
    const back = () =>
      decideModel(store, "m", async (model) => ({
        ...change(0, "rolled-back"),
        candidate: model!.before[0]!.artifact,
      }));
    await back();
    expect(await live()).to.equal(digestOf(2));
    expect((await readModel(store, "m")).model?.withdrawn).to.deep.equal([digestOf(3)]);
    await back();
    expect(await live()).to.equal(digestOf(1));
    expect((await readModel(store, "m")).model?.withdrawn).to.deep.equal([digestOf(2), digestOf(3)]);
    expect((await readModel(store, "m")).model?.before).to.deep.equal([]);
    expect((await decisionsOf(store, "m")).map(({ number, decision }) => `${number} ${decision}`)).to.deep.equal([
      "1 promoted",
      "2 promoted",
      "3 promoted",
      "4 kept",
      "5 rolled-back",
      "6 rolled-back",
    ]);
    await decideModel(store, "m", async () => change(3));
    expect((await readModel(store, "m")).model?.withdrawn).to.deep.equal([digestOf(2)]);
  });

  it("loses no decision of several that are made at once, and makes each knowing of those before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 20 }), { minLength: 2, maxLength: 8 }), async (scores) => {
        const store = memoryArtifactStore();
        await Promise.all(
          scores.map((score) =>
            decideModel(store, "m", async (live) => {
              await new Promise((resolve) => setImmediate(resolve));
              const best = Number.parseInt(live?.live.artifact.digest ?? "-1", 16);
              return change(score, live === undefined || score > best ? "promoted" : "kept");
            }),
          ),
        );
        const decisions = await decisionsOf(store, "m");
        expect(decisions.map(({ number }) => number)).to.deep.equal(scores.map((_, index) => index + 1));
        expect((await readModel(store, "m")).model?.live.artifact.digest).to.equal(digestOf(Math.max(...scores)));
        let best = -1;
        for (const { candidate, decision } of decisions) {
          const score = Number.parseInt(candidate.digest, 16);
          expect(decision).to.equal(score > best ? "promoted" : "kept");
          best = Math.max(best, score);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("keeps what it stands for and what it can go back to in use", async () => {
    const store = memoryArtifactStore();
    for (const n of [1, 2]) await decideModel(store, "m", async () => change(n));
    await decideModel(store, "other", async () => change(3));
    await decideModel(store, "other", async () => change(4, "kept"));
    expect([...(await modelsInUse(store))].sort()).to.deep.equal([digestOf(1), digestOf(2), digestOf(3)]);
  });

  it("is found in the metadata store that is made anew from the journal", async () => {
    const [store, metadata] = [memoryArtifactStore(), memoryMetadataStore()];
    await decideModel(store, "m", async () => change(1));
    await decideModel(store, "m", async () => change(2, "kept"));
    await rebuild(store, metadata);
    const { items } = await metadata.query("models");
    expect(items.map(({ name, live }) => [name, live.artifact.digest])).to.deep.equal([["m", digestOf(1)]]);
    expect((await metadata.query("promotions")).items.length).to.equal(2);
  });

  it("is a word of few letters", async () => {
    const code = await decideModel(memoryArtifactStore(), "No Name", async () => change(1)).catch(
      (error: unknown) => isZenError(error) && error.code,
    );
    expect(code).to.equal("MODEL_NAME_INVALID");
  });
});
