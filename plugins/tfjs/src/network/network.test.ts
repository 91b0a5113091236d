import { memory } from "@tensorflow/tfjs-core";
import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { expect } from "chai";
import { loadBackend } from "./backend.js";
import { initialWeights } from "./initialise.js";
import { batchLoss, type Head } from "./loss.js";
import { Network, type Batch } from "./network.js";
import { tableOffsets, type NetworkShape, type Weights } from "./shape.js";

const random = seededRandom("network.test");

function randomBatch(shape: NetworkShape, head: Head, rows: number): Batch {
  const offsets = tableOffsets(shape);
  const each = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
  return {
    rows,
    dense: Float32Array.from(each(rows * shape.dense, () => random.next() * 2 - 1)),
    index: Int32Array.from(each(rows, () => shape.cardinalities.map((c, f) => offsets[f]! + random.int(c))).flat()),
    labels: Float32Array.from(
      each(rows, () => (head === "linear" ? random.next() : random.int(Math.max(2, shape.outputs)))),
    ),
  };
}

/** The same network in plain float64 arithmetic. */
function reference(weights: Weights, shape: NetworkShape, batch: Batch): number[] {
  const outputs: number[] = [];
  for (let row = 0; row < batch.rows; row++) {
    let values = Array.from(weights.biases[0]!);
    const add = (tableRow: number, scale: number): void => {
      const { columns, values: table } = weights.matrices[0]!;
      values = values.map((value, unit) => value + scale * table[tableRow * columns + unit]!);
    };
    for (let k = 0; k < shape.dense; k++) add(k, batch.dense[row * shape.dense + k]!);
    const sparse = shape.cardinalities.length;
    for (let f = 0; f < sparse; f++) add(batch.index[row * sparse + f]!, 1);
    for (let layer = 1; layer < weights.matrices.length; layer++) {
      const { columns, values: matrix } = weights.matrices[layer]!;
      const active = values.map((value) => Math.max(0, value));
      values = Array.from(weights.biases[layer]!, (bias, unit) =>
        active.reduce((sum, value, at) => sum + value * matrix[at * columns + unit]!, bias),
      );
    }
    outputs.push(...values);
  }
  return outputs;
}

const CASES: readonly { readonly name: string; readonly head: Head; readonly shape: NetworkShape }[] = [
  {
    name: "two classes",
    head: "sigmoid",
    shape: { dense: 2, cardinalities: [3, 7, 2, 5, 4], hidden: [8, 5], outputs: 1 },
  },
  { name: "four classes", head: "softmax", shape: { dense: 3, cardinalities: [], hidden: [6], outputs: 4 } },
  { name: "a number", head: "linear", shape: { dense: 0, cardinalities: [4, 3], hidden: [5, 4, 3], outputs: 1 } },
];

describe("Network", () => {
  before(() => loadBackend());

  for (const { name, head, shape } of CASES) {
    it(`computes what the arithmetic says: ${name}`, () => {
      const weights = initialWeights(shape, random);
      const network = new Network(shape, head, weights);
      const batch = randomBatch(shape, head, 50);
      const outputs = network.outputs(batch);
      reference(weights, shape, batch).forEach((value, at) => expect(outputs[at]).to.be.closeTo(value, 1e-5));
      network.dispose();
    });

    it(`goes down the numeric gradient: ${name}`, () => {
      const start = initialWeights(shape, random);
      const batch = randomBatch(shape, head, 20);
      const network = new Network(shape, head, start);
      const before = network.weights();
      network.train(batch, 1);
      const after = network.weights();
      network.dispose();
      // Adam's first step has the length of the learning rate and the sign of the gradient, wherever there is one.
      const lossWith = (weights: Weights): number =>
        batchLoss(head, Float32Array.from(reference(weights, shape, batch)), batch.labels, shape.outputs) / batch.rows;
      let checked = 0;
      const check = (values: Float32Array, changed: Float32Array): void => {
        for (let at = 0; at < values.length; at += 3) {
          const held = values[at]!;
          values[at] = held + 1e-2;
          const up = lossWith(before);
          values[at] = held - 1e-2;
          const slope = (up - lossWith(before)) / 2e-2;
          values[at] = held;
          if (Math.abs(slope) < 1e-3) continue;
          checked++;
          expect(changed[at]! - held, `slope ${slope}`).to.be.closeTo(-Math.sign(slope), 0.01);
        }
      };
      before.matrices.forEach((matrix, layer) => check(matrix.values, after.matrices[layer]!.values));
      before.biases.forEach((bias, layer) => check(bias, after.biases[layer]!));
      expect(checked).to.be.greaterThan(5);
    });
  }

  it("sees its own updates and leaves no tensor behind", () => {
    const { head, shape } = CASES[0]!;
    const tensors = memory().numTensors;
    const network = new Network(shape, head, initialWeights(shape, random));
    const batch = randomBatch(shape, head, 64);
    const losses = Array.from({ length: 60 }, () => network.train(batch, 0.03));
    expect(losses.at(-1)).to.be.lessThan(losses[0]! / 2);
    const outputs = network.outputs(batch);
    reference(network.weights(), shape, batch).forEach((value, at) => expect(outputs[at]).to.be.closeTo(value, 1e-3));
    network.dispose();
    expect(memory().numTensors).to.equal(tensors);
  });

  it("leaves the process's handling of fatal errors alone", () => {
    const foreign = [...process.listeners("uncaughtException"), ...process.listeners("unhandledRejection")];
    expect(foreign.filter((listener) => /throw (ex|reason)/.test(listener.toString()))).to.deep.equal([]);
  });
});
