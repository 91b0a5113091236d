import { expect } from "chai";
import { defaultBatchSize, defaultEpochs, defaultLearningRate, learningRateAt } from "./schedule.js";

describe("schedule", () => {
  it("chooses by the number of rows", () => {
    const chosen = (rows: number) => [defaultBatchSize(rows), defaultEpochs(rows, defaultBatchSize(rows))];
    expect(chosen(240)).to.deep.equal([16, 167]);
    expect(chosen(50_000)).to.deep.equal([128, 7]);
    expect(chosen(2_100_000)).to.deep.equal([4096, 5]);
    expect(chosen(1)).to.deep.equal([16, 200]);
    expect(defaultLearningRate(4096)).to.equal(0.04);
  });

  it("rises to its peak, falls to almost 0, and is never 0 before the end", () => {
    for (const steps of [1, 2, 10, 1000]) {
      const rates = Array.from({ length: steps }, (_, step) => learningRateAt(step, steps, 0.5));
      expect(Math.min(...rates)).to.be.greaterThan(0);
      expect(Math.max(...rates)).to.equal(0.5);
    }
    expect(learningRateAt(999, 1000, 0.5)).to.be.lessThan(0.001);
  });
});
