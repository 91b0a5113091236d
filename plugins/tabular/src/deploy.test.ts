import type { ServedModel } from "@zen/plugin-sdk";
import { memoryServing } from "@zen/plugin-sdk/memory";
import { testContext, type Model } from "@zen/plugin-sdk/pipeline";
import { expect } from "chai";
import { deploy } from "./deploy.js";

const digestOf = (n: number) => String(n).repeat(64) as ServedModel["digest"];
const digest = "ab".repeat(32) as ServedModel["digest"];
const file = "model.onnx";
const model: Model = {
  manifest: {
    format: "model@1",
    runtime: "onnx",
    file,
    task: "regression",
    inputs: [],
    outputs: [],
    label: "y",
    transform: { format: "transform@1", inputs: [], derive: [], features: [] },
  },
  files: { paths: [file], localPath: async (path) => `/fetched/${path}`, bytes: async () => new Uint8Array() },
};

/** The files that the serving backend is given when the store says that the model is at `place`. */
async function served(place: { readonly uri: string; readonly localPath?: string }): Promise<ServedModel["files"]> {
  const models: ServedModel[] = [];
  const serving = memoryServing(async (one) => {
    models.push(one);
    return () => [];
  });
  const ref = { digest, codec: "model", codecVersion: 1, kind: "tree", size: 1 } as const;
  await deploy({ model }, testContext({ serving, refs: { model: ref as never }, locate: async () => place }));
  return models[0]!.files;
}

describe("deploy", () => {
  it("gives the model's files as the store has them", async () =>
    expect(await served({ uri: "file:///kept", localPath: "/kept" })).to.deep.equal({
      [file]: { uri: "file:///kept", localPath: "/kept" },
    }));
  it("serves what a name stands for in the end, whoever promoted meanwhile", async () => {
    const served: string[] = [];
    const serving = memoryServing(async (one) => {
      served.push(one.digest);
      return () => [];
    });
    const names = [1, 2, 2].map((n) => ({ digest: digestOf(n), model, locate: async () => ({ uri: `x:${n}` }) }));
    const models = { live: async () => names.shift(), decide: () => Promise.reject(new Error("not asked")) };
    const { deployment } = await deploy({ model, follows: "best" }, testContext({ serving, models }));
    expect(served).to.deep.equal([digestOf(1), digestOf(2)]);
    expect(deployment.model).to.equal(digestOf(2));
  });
  it("fetches the files of a store that has none on this machine, so that a server here can read them", async () =>
    expect(await served({ uri: "elsewhere://model" })).to.deep.equal({
      [file]: { uri: "elsewhere://model", localPath: `/fetched/${file}` },
    }));
});
