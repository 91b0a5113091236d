import type { TensorType } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import { Tensor } from "onnxruntime-node";
import { tensor } from "../testing/tensors.js";
import { writeResponse } from "./write-response.js";

const write = (datatype: TensorType, value: Tensor, id?: string) =>
  writeResponse({ model: "m", version: "0123456789ab", id, outputs: [tensor("y", datatype)], values: { y: value } });

const dataOf = (answer: Buffer): unknown[] => JSON.parse(answer.toString()).outputs[0].data as unknown[];

/** Not `deep.equal`: JSON has one zero only. */
function same(found: unknown[], wanted: readonly number[]): void {
  expect(found.length).to.equal(wanted.length);
  for (const [at, value] of wanted.entries())
    expect(found[at] === value, `${String(found[at])} for ${value}`).to.equal(true);
}

describe("writing an answer", function () {
  this.timeout(20_000);

  it("names model, version, request and tensors as the protocol does", () => {
    const answer = write("FP32", new Tensor("float32", Float32Array.of(0.5, 1, 2, 3), [2, 2]), '4"2');
    expect(JSON.parse(answer.toString())).to.deep.equal({
      model_name: "m",
      model_version: "0123456789ab",
      id: '4"2',
      outputs: [{ name: "y", datatype: "FP32", shape: [2, 2], data: [0.5, 1, 2, 3] }],
    });
  });

  it("leaves the id out when none was given", () => {
    expect(JSON.parse(write("FP32", new Tensor("float32", Float32Array.of(1), [1])).toString())).not.to.have.property(
      "id",
    );
  });

  it("writes several outputs in the order given", () => {
    const answer = writeResponse({
      model: "m",
      version: "v",
      id: undefined,
      outputs: [tensor("b", "BOOL"), tensor("a", "INT64")],
      values: { a: new Tensor("int64", BigInt64Array.of(5n), [1]), b: new Tensor("bool", Uint8Array.of(1, 0), [2]) },
    });
    expect(JSON.parse(answer.toString()).outputs).to.deep.equal([
      { name: "b", datatype: "BOOL", shape: [2], data: [true, false] },
      { name: "a", datatype: "INT64", shape: [1], data: [5] },
    ]);
  });

  it("writes floats that read as the same floats", () => {
    const float = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.float({ min: Math.fround(-0.1), max: Math.fround(0.1), noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(float, { minLength: 1 }), (values) => {
        const answer = dataOf(write("FP32", new Tensor("float32", Float32Array.from(values), [values.length])));
        same((answer as number[]).map(Math.fround), values);
      }),
      { numRuns: 500 },
    );
  });

  it("writes the floats beside every power of ten as they are", () => {
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    const values: number[] = [];
    for (let power = -45; power <= 38; power++) {
      float[0] = Number(`1e${power}`);
      const middle = bits[0] as number;
      for (let step = -50; step <= 50; step++) {
        bits[0] = Math.max(0, middle + step);
        if (Number.isFinite(float[0])) values.push(float[0] as number, -(float[0] as number));
      }
    }
    const answer = dataOf(write("FP32", new Tensor("float32", Float32Array.from(values), [values.length])));
    same((answer as number[]).map(Math.fround), values);
  });

  it("writes doubles that read as the same doubles", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
        same(
          dataOf(write("FP64", new Tensor("float64", Float64Array.from(values), [values.length]))) as number[],
          values,
        );
      }),
    );
  });

  it("writes all digits of integers", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: 1 }), (values) => {
        const answer = write("INT64", new Tensor("int64", BigInt64Array.from(values), [values.length])).toString();
        expect(answer).to.contain(`"data":[${values.join()}]`);
      }),
    );
    const edges = [0n, 9n, 10n, -1n, -9n, 2n ** 31n - 1n, 2n ** 31n, -(2n ** 31n), -(2n ** 31n) - 1n, 2n ** 32n];
    expect(write("INT64", new Tensor("int64", BigInt64Array.from(edges), [edges.length])).toString()).to.contain(
      `[${edges.join()}]`,
    );
  });

  it("writes null for what JSON has no number for", () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5];
    expect(dataOf(write("FP32", new Tensor("float32", Float32Array.from(values), [4])))).to.deep.equal([
      null,
      null,
      null,
      0.5,
    ]);
    expect(dataOf(write("FP64", new Tensor("float64", Float64Array.from(values), [4])))).to.deep.equal([
      null,
      null,
      null,
      0.5,
    ]);
  });

  it("writes strings with all that JSON must escape", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (values) => {
        expect(dataOf(write("BYTES", new Tensor("string", values, [values.length])))).to.deep.equal(values);
      }),
    );
  });

  it("grows with what is written, and keeps answers apart", () => {
    const many = Float32Array.from({ length: 200_000 }, (_, index) => index / 200_000);
    const large = write("FP32", new Tensor("float32", many, [many.length]));
    const small = write("FP32", new Tensor("float32", Float32Array.of(7), [1]));
    expect(Float32Array.from(dataOf(large) as number[])).to.deep.equal(many);
    expect(dataOf(small)).to.deep.equal([7]);
  });

  it("begins anew after an answer that could not be written", () => {
    expect(() =>
      writeResponse({ model: "m", version: "v", id: undefined, outputs: [tensor("y", "FP32")], values: {} }),
    ).to.throw();
    expect(dataOf(write("FP32", new Tensor("float32", Float32Array.of(7), [1])))).to.deep.equal([7]);
  });
});
