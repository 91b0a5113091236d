import { expect } from "chai";
import { didYouMean } from "./did-you-mean.js";

describe("didYouMean", () => {
  for (const [word, known, meant] of [
    ["huor", ["minute", "hour"], "hour"],
    ["nmae", ["name", "size"], "name"],
    ["lba", ["lab", "num"], "lab"],
    ["Origin", ["origin"], "origin"],
    ["pipelines:lst", ["pipelines:list", "runs:list"], "pipelines:list"],
  ] as const) {
    it(`takes ${word} for ${meant}`, () => expect(didYouMean(word, known)).to.equal(`Did you mean ${meant}?`));
  }

  it("makes no guess where nothing is near", () => {
    expect(didYouMean("x", ["n", "of"])).to.equal(undefined);
    expect(didYouMean("colour", ["epochs", "path"])).to.equal(undefined);
  });
});
