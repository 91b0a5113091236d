import { expect } from "chai";
import type { ModelManifest } from "../model.js";
import { decodeOutputs } from "./decode-outputs.js";

const manifest = (part: Pick<ModelManifest, "task"> & Partial<ModelManifest>): ModelManifest => part as ModelManifest;

describe("outputs of a model", () => {
  it("are a class with the probability of each, row by row", () => {
    const outputs = [
      { name: "class", shape: [2], data: [1, 0] },
      { name: "probabilities", shape: [2, 2], data: [0.25, 0.75, 0.5, 0.5] },
    ];
    expect(decodeOutputs(manifest({ task: "classification", classes: ["no", "yes"] }), outputs)).to.deep.equal([
      { class: "yes", probabilities: { no: 0.25, yes: 0.75 } },
      { class: "no", probabilities: { no: 0.5, yes: 0.5 } },
    ]);
  });

  it("are NaN where JSON says null, never zero", () => {
    const outputs = [{ name: "value", shape: [3], data: [1.5, null, 0] }];
    const values = decodeOutputs(manifest({ task: "regression" }), outputs).map((one) => "value" in one && one.value);
    expect(values).to.deep.equal([1.5, Number.NaN, 0]);
  });

  it("of another model are refused", () => {
    expect(() => decodeOutputs(manifest({ task: "regression" }), [])).to.throw("no output value");
  });
});
