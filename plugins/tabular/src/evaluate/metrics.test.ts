import { expect } from "chai";
import fc from "fast-check";
import { classificationMetrics, classShareMetrics } from "./classification.js";
import { meanMetrics, regressionMetrics } from "./regression.js";
import { rocAuc } from "./roc-auc.js";

function bruteForceAuc(scores: readonly number[], positive: readonly number[]): number | undefined {
  let wins = 0;
  let pairs = 0;
  for (const [i, a] of scores.entries()) {
    for (const [j, b] of scores.entries()) {
      if (positive[i] !== 1 || positive[j] !== 0) continue;
      pairs++;
      wins += a > b ? 1 : a === b ? 0.5 : 0;
    }
  }
  return pairs === 0 ? undefined : wins / pairs;
}

describe("rocAuc", () => {
  it("equals the share of pairs in the right order, ties half", () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 8 }).map((n) => Math.fround(n / 8)),
      fc.integer({ min: 0, max: 1 }),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const scores = rows.map(([score]) => score);
        const positive = rows.map(([, label]) => label);
        const expected = bruteForceAuc(scores, positive);
        const found = rocAuc(Float32Array.from(scores), Uint8Array.from(positive));
        if (expected === undefined) expect(found).to.equal(undefined);
        else expect(found).to.be.closeTo(expected, 1e-12);
      }),
    );
  });
});

describe("classificationMetrics", () => {
  it("computes accuracy, log loss and AUC of two classes", () => {
    const scored = {
      classes: 2,
      labels: Int32Array.of(0, 1, 1),
      probabilities: Float32Array.of(0.75, 0.25, 0.5, 0.5, 0.25, 0.75),
    };
    const values = classificationMetrics(scored);
    expect(values["accuracy"]).to.be.closeTo(2 / 3, 1e-12);
    expect(values["logLoss"]).to.be.closeTo(-(Math.log(0.75) + Math.log(0.5) + Math.log(0.75)) / 3, 1e-7);
    expect(values["rocAuc"]).to.equal(1);
  });

  it("computes macro F1 of three classes", () => {
    const one = (k: number): number[] => [0, 1, 2].map((j) => (j === k ? 1 : 0));
    const scored = {
      classes: 3,
      labels: Int32Array.of(0, 1, 2, 2),
      probabilities: Float32Array.from([one(0), one(1), one(2), one(1)].flat()),
    };
    expect(classificationMetrics(scored)["macroF1"]).to.be.closeTo((1 + 2 / 3 + 2 / 3) / 3, 1e-12);
  });

  it("leaves out the AUC of a slice with one class", () => {
    const scored = { classes: 2, labels: Int32Array.of(0, 1), probabilities: Float32Array.of(1, 0, 0, 1) };
    expect(classificationMetrics(scored, Int32Array.of(1))).to.not.have.property("rocAuc");
  });

  it("gives class shares the entropy as their log loss", () => {
    const values = classShareMetrics(2, Int32Array.of(0, 0, 0, 1));
    expect(values["logLoss"]).to.be.closeTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), 1e-7);
    expect(values["accuracy"]).to.equal(0.75);
    expect(values["rocAuc"]).to.equal(0.5);
  });
});

describe("regressionMetrics", () => {
  it("has R² 1 for a perfect model and 0 for the mean", () => {
    const labels = Float64Array.of(1, 2, 6);
    expect(regressionMetrics(labels, labels)).to.deep.equal({ rmse: 0, mae: 0, r2: 1 });
    expect(meanMetrics(labels)["r2"]).to.be.closeTo(0, 1e-12);
  });
});
