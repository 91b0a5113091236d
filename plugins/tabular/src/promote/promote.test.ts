import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { higherIsBetter } from "./direction.js";
import { judge } from "./judge.js";
import { promote } from "./promote.js";

describe("what replaces the live model", () => {
  const up = { metric: "accuracy", higherIsBetter: true, minImprovement: 0 };
  const promoted = (candidate: number, live: number, over: Partial<typeof up> = {}) =>
    judge({ ...up, candidate, live, ...over }).promote;

  it("is a better one", () => expect([promoted(0.9, 0.8), promoted(0.8, 0.9)]).to.deep.equal([true, false]));
  it("is no equal one", () => expect(promoted(0.9, 0.9)).to.equal(false));
  it("is one with less of what should be little", () =>
    expect([
      promoted(0.1, 0.2, { higherIsBetter: false }),
      promoted(0.2, 0.1, { higherIsBetter: false }),
    ]).to.deep.equal([true, false]));
  it("is one that is better by more than was asked for", () =>
    expect([promoted(0.75, 0.5, { minImprovement: 0.25 }), promoted(0.8, 0.5, { minImprovement: 0.25 })]).to.deep.equal(
      [false, true],
    ));
  it("is told with both figures", () =>
    expect(judge({ ...up, candidate: 0.9, live: 0.85 }).because).to.equal(
      "it is better: accuracy 0.9 against 0.85 of the live model",
    ));
  it("is found by a figure that there is", () => {
    expect([higherIsBetter("rocAuc"), higherIsBetter("rmse")]).to.deep.equal([true, false]);
    try {
      higherIsBetter("acuracy");
    } catch (error) {
      return void expect(isZenError(error, "METRIC_UNKNOWN") && error.hint).to.contain("accuracy");
    }
    throw new Error("it was found");
  });
});

describe("promote", () => {
  it("refuses options that make no sense before anything runs", () => {
    const code = (options: Parameters<typeof promote>[0]) => {
      try {
        promote(options).definition.check?.({});
        return "none";
      } catch (error) {
        return isZenError(error) && error.code;
      }
    };
    expect(code({ name: "m", metric: "auc" })).to.equal("METRIC_UNKNOWN");
    expect(code({ name: "No Name", metric: "rmse" })).to.equal("MODEL_NAME_INVALID");
    expect(code({ name: "m", metric: "rmse", minImprovement: -1 })).to.equal("PARAM_INVALID");
    expect(code({ name: "m", metric: "rmse", minImprovement: 0.1 })).to.equal("none");
  });
});
