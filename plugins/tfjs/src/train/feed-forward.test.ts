import { isZenError } from "@zen/plugin-sdk";
import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { expect } from "chai";
import type { TrainingData } from "./data.js";
import { trainFeedForward, type EpochReport } from "./feed-forward.js";

/** Two numbers and a category of 10, which together decide the label. */
function table(rows: number, label: (x: number, y: number, category: number) => number, seed = "table"): TrainingData {
  const random = seededRandom(seed);
  const x = new Float64Array(rows).map(() => random.next() * 2 - 1);
  const y = new Float32Array(rows).map(() => random.next() * 2 - 1);
  const category = new Uint8Array(rows).map(() => random.int(10));
  return {
    rows,
    features: [
      { kind: "number", name: "x", values: x },
      { kind: "index", name: "category", values: category, cardinality: 10 },
      { kind: "number", name: "y", values: y },
    ],
    labels: Float64Array.from(x, (value, row) => label(value, y[row]!, category[row]!)),
  };
}

const inCircle = (x: number, y: number, category: number): number => Number(x * x + y * y < (category < 5 ? 0.4 : 0.9));

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error,
  );
}

describe("trainFeedForward", function () {
  this.timeout(60_000);

  it("learns two classes that no line separates, better on every count than class shares", async () => {
    const reports: EpochReport[] = [];
    const result = await trainFeedForward({
      data: table(6000, inCircle),
      evaluation: table(2000, inCircle, "other"),
      task: "classification",
      classes: 2,
      epochs: 20,
      onEpoch: (report) => reports.push(report),
    });
    expect(result.head).to.equal("sigmoid");
    expect(reports).to.deep.equal(result.history);
    expect(Math.max(...reports.map((report) => report.evaluationAccuracy!))).to.be.greaterThan(0.95);
    expect(result.history[result.epoch - 1]!.evaluationLoss).to.equal(
      Math.min(...reports.map((report) => report.evaluationLoss!)),
    );
  });

  it("learns several classes", async () => {
    const third = (x: number, y: number): number => (x > 0.3 ? 0 : y > 0 ? 1 : 2);
    const { history, head, shape } = await trainFeedForward({
      data: table(4000, third),
      evaluation: table(1000, third, "other"),
      task: "classification",
      classes: 3,
      epochs: 15,
    });
    expect([head, shape.outputs]).to.deep.equal(["softmax", 3]);
    expect(history.at(-1)!.evaluationAccuracy).to.be.greaterThan(0.95);
  });

  it("learns a number", async () => {
    const wave = (x: number, y: number, category: number): number => Math.sin(3 * x) + y * y + category / 10;
    const { history } = await trainFeedForward({
      data: table(6000, wave),
      evaluation: table(1000, wave, "other"),
      task: "regression",
      epochs: 25,
      hidden: [32, 16],
    });
    expect(2 * history.at(-1)!.evaluationLoss!).to.be.lessThan(0.02);
    expect(history.at(-1)).to.not.have.property("evaluationAccuracy");
  });

  it("gives the same weights for the same seed, bit by bit, and others for another", async () => {
    const run = (seed: number) =>
      trainFeedForward({ data: table(3000, inCircle), task: "classification", classes: 2, epochs: 2, seed });
    const [first, again, other] = [await run(7), await run(7), await run(8)];
    expect(again.weights).to.deep.equal(first.weights);
    expect(other.weights).to.not.deep.equal(first.weights);
  });

  it("is not changed by measuring on evaluation rows", async () => {
    const options = { data: table(1500, inCircle), task: "classification", classes: 2, epochs: 1 } as const;
    const measured = await trainFeedForward({ ...options, evaluation: table(500, inCircle, "other") });
    expect(measured.weights).to.deep.equal((await trainFeedForward(options)).weights);
  });

  it("stops when patience is at an end and gives back the best epoch", async () => {
    const noise = seededRandom("noise");
    const coin = (): number => noise.int(2);
    const { history, epoch } = await trainFeedForward({
      data: table(200, coin),
      evaluation: table(400, coin, "other"),
      task: "classification",
      classes: 2,
      epochs: 60,
      patience: 3,
      learningRate: 0.05,
    });
    expect(history.length).to.be.lessThan(60);
    expect(history.length).to.equal(epoch + 3);
  });

  it("trains on fewer rows than a batch, and reports progress up to 1", async () => {
    const progress: number[] = [];
    await trainFeedForward({
      data: table(5, inCircle),
      task: "classification",
      classes: 2,
      epochs: 2,
      batchSize: 64,
      onProgress: (part) => progress.push(part),
    });
    expect(progress[0]).to.equal(0);
    expect(progress.at(-1)).to.equal(1);
  });

  it("stops at once when its signal aborts", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const work = trainFeedForward({
      data: table(50_000, inCircle),
      task: "classification",
      classes: 2,
      epochs: 1000,
      batchSize: 16,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    expect(await failure(work)).to.equal(reason);
  });

  for (const [what, change] of [
    ["NaN in a number", (data: TrainingData) => ((data.features[0]!.values as Float64Array)[3] = NaN)],
    ["an index out of range", (data: TrainingData) => ((data.features[1]!.values as Uint8Array)[3] = 10)],
    ["a label that is no class", (data: TrainingData) => ((data.labels as Float64Array)[3] = 2)],
  ] as const) {
    it(`refuses ${what}, naming the row`, async () => {
      const data = table(10, inCircle);
      change(data);
      const error = await failure(trainFeedForward({ data, task: "classification", classes: 2 }));
      expect(isZenError(error, "TRAINING_DATA_INVALID") && error.message).to.contain("Row 3");
    });
  }

  it("says so when training diverges", async () => {
    const data = table(500, (x) => x * 1e30);
    const error = await failure(trainFeedForward({ data, task: "regression", learningRate: 1e6, epochs: 50 }));
    expect(isZenError(error, "TRAINING_DIVERGED")).to.equal(true);
  });
});
