import { expect } from "chai";
import type { ArtifactRef, PromotionRecord } from "@zen/plugin-sdk";
import { effect, json, memoryFolder, Model, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { layout } from "../artifacts/layout.js";
import { readModel } from "../models/index.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";

const scoreOf = ({ manifest }: Model): number => Number(manifest.training?.["score"]);

const trained = (score: number): Model => ({
  manifest: {
    format: "model@1",
    runtime: "onnx",
    file: "model.onnx",
    task: "regression",
    inputs: [],
    outputs: [],
    label: "y",
    transform: { format: "transform@1", inputs: [], derive: [], features: [] },
    training: { score },
  },
  files: memoryFolder({ "model.onnx": Uint8Array.of(score) }),
});
const train = step("train", { inputs: { score: p.int() }, outputs: { model: Model } }, ({ score }) => ({
  model: trained(score),
}));
const promote = effect(
  "promote",
  { inputs: { model: Model }, outputs: { live: Model, decision: json<PromotionRecord>() } },
  async ({ model }, ctx) =>
    ctx.models.decide("best", "model", async (live) => ({
      promote: live !== undefined && scoreOf(model) > scoreOf(live.model),
      because: live === undefined ? "first" : `${scoreOf(model)} against ${scoreOf(live.model)}`,
    })),
);
const best = pipeline("best", { score: p.int() }, (add, { score }) => {
  const { model } = add(train, { score });
  return { model, ...add(promote, { model }) };
}) as unknown as Pipeline;

async function liveAfter(
  zen: TestEngine,
  score: number,
): Promise<{ readonly own: ArtifactRef; readonly live: ArtifactRef }> {
  const { run, failures } = await zen.run(best, { score });
  expect(failures).to.deep.equal([]);
  return { own: run.outputs["model"] as ArtifactRef, live: run.outputs["live"] as ArtifactRef };
}

describe("model names in a step", () => {
  it("stand for the first model, then for a better one, and are given out as they came", async () => {
    await using zen = await testEngine();
    const first = await liveAfter(zen, 3);
    expect(first.live).to.deep.equal(first.own);
    const worse = await liveAfter(zen, 2);
    expect(worse.live).to.deep.equal(first.own);
    const better = await liveAfter(zen, 5);
    expect(better.live).to.deep.equal(better.own);
    await zen.engine.syncMetadata();
    const decisions = await zen.all("promotions", { sort: [{ field: "number" }] });
    expect(decisions.map(({ decision, because }) => `${decision}: ${because}`)).to.deep.equal([
      "promoted: first",
      "kept: 2 against 3",
      "promoted: 5 against 3",
    ]);
    const [{ name, live, before }] = (await zen.all("models")) as [Awaited<ReturnType<typeof zen.all<"models">>>[0]];
    expect([name, live.artifact.digest, before.length]).to.deep.equal(["best", better.own.digest, 1]);
  });

  it("end with the best of several that are promoted at once", async () => {
    await using zen = await testEngine();
    await Promise.all([4, 9, 2, 7].map((score) => liveAfter(zen, score)));
    const nine = await liveAfter(zen, 9);
    expect((await readModel(zen.store, "best")).model?.live.artifact.digest).to.equal(nine.own.digest);
    expect((await readModel(zen.store, "best")).number).to.equal(5);
  });

  it("stand for a candidate when the live model is gone", async () => {
    await using zen = await testEngine();
    const { own } = await liveAfter(zen, 8);
    await zen.store.delete(layout.tree(own.digest));
    const after = await liveAfter(zen, 1);
    expect(after.live).to.deep.equal(after.own);
  });

  it("are for effects alone", async () => {
    const sly = step("sly", { inputs: {}, outputs: {} }, async (_, ctx) => {
      await ctx.models.live("best");
      return {};
    });
    await using zen = await testEngine();
    const { failures } = await zen.run(pipeline("sly", {}, (add) => void add(sly, {})) as unknown as Pipeline);
    expect(failures[0]?.error.code).to.equal("STEP_NOT_EFFECT");
  });
});
