import type { ServedModel } from "@zen/plugin-sdk";
import { memoryServing } from "@zen/plugin-sdk/memory";
import { testContext, type Model } from "@zen/plugin-sdk/pipeline";
import { expect } from "chai";
import { deploy } from "./deploy.js";

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
  it("fetches the files of a store that has none on this machine, so that a server here can read them", async () =>
    expect(await served({ uri: "elsewhere://model" })).to.deep.equal({
      [file]: { uri: "elsewhere://model", localPath: `/fetched/${file}` },
    }));
});
