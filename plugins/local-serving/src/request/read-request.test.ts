import { MISSING } from "@zen/plugin-sdk/serving";
import { expect } from "chai";
import fc from "fast-check";
import { read, refusal, tensor } from "../testing/tensors.js";
import { RequestError } from "./request-error.js";

const X = tensor("x", "FP64");
const NOTE = tensor("note", "BYTES", { optional: true });
const GRID = tensor("grid", "FP32", { shape: [-1, 2, 3] });

const x = (data: unknown, rest: object = {}) => ({ name: "x", datatype: "FP64", shape: [2], data, ...rest });
const body = (...inputs: unknown[]) => ({ inputs });

describe("reading a request", function () {
  this.timeout(20_000);

  it("gives the inputs in the model's order", () => {
    const note = { name: "note", datatype: "BYTES", shape: [2], data: ["a", "b"] };
    const { inputs, id, outputs } = read([X, NOTE], { id: "42", ...body(note, x([1, 2])) });
    expect(inputs).to.deep.equal([
      { shape: [2], data: Float64Array.of(1, 2) },
      { shape: [2], data: ["a", "b"] },
    ]);
    expect(id).to.equal("42");
    expect(outputs.map(({ name }) => name)).to.deep.equal(["value", "class"]);
  });

  it("fills in what was left out, for as many rows as there are", () => {
    expect(read([X, NOTE], body(x([1, 2]))).inputs[1]).to.deep.equal({
      shape: [2],
      data: [MISSING.BYTES, MISSING.BYTES],
    });
  });

  it("gives the outputs that were asked for, in that order", () => {
    const asked = (...names: string[]) =>
      read([X], { ...body(x([1, 2])), outputs: names.map((name) => ({ name })) }).outputs.map(({ name }) => name);
    expect(asked("class")).to.deep.equal(["class"]);
    expect(asked("class", "value")).to.deep.equal(["class", "value"]);
    expect(asked()).to.deep.equal(["value", "class"]);
  });

  it("takes data flat or nested, and makes the same of both", () => {
    const rows = fc.array(
      fc.array(fc.array(fc.integer(), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(rows, (nested) => {
        const grid = (data: unknown) => body({ name: "grid", datatype: "FP32", shape: [nested.length, 2, 3], data });
        const flat = read([GRID], grid(nested.flat(2)));
        expect(read([GRID], grid(nested))).to.deep.equal(flat);
        expect([...(flat.inputs[0]?.data ?? [])]).to.deep.equal(nested.flat(2).map(Math.fround));
      }),
    );
  });

  it("takes nothing but UTF-8", () => {
    expect(refusal([X], Buffer.from([0x7b, 0xff, 0x7d]))).to.equal("400 the body is not UTF-8");
  });

  it("ignores parameters that it does not know, and null where nothing is meant", () => {
    const sent = {
      ...body(x([1, 2], { parameters: { content_type: "np", binary_data: false } })),
      id: null,
      outputs: null,
    };
    expect(read([X], sent).inputs[0]?.data).to.deep.equal(Float64Array.of(1, 2));
  });

  for (const [what, sent, words] of [
    ["no JSON", "{", "the body is not JSON"],
    ["an empty body", "", "the body is not JSON"],
    ["NaN, which JSON has not", '{"inputs":[NaN]}', "the body is not JSON"],
    ["a body that is no object", [], "the body must be an object"],
    ["a null body", null, "the body must be an object"],
    ["no inputs", {}, "inputs is missing"],
    ["inputs by name", { inputs: { x: [1] } }, "inputs must be an array"],
    ["an input that is none", body(1), "inputs[0] must be an object"],
    ["an input without a name", body({}), "inputs[0].name is missing"],
    ["a name that is a number", body({ name: 1 }), "inputs[0].name must be a string"],
    ["an unknown input", body(x([1, 2]), { name: "nota" }), 'no input "nota"; Did you mean note?'],
    ["an input given twice", body(x([1, 2]), x([1, 2])), 'input "x" is given twice'],
    ["no datatype", body({ name: "x", shape: [1], data: [1] }), "inputs[0].datatype is missing"],
    ["another datatype", body(x([1, 2], { datatype: "FP32" })), 'has the datatype "FP32", the model wants FP64'],
    ["an unknown datatype", body(x([1, 2], { datatype: "fp64" })), 'has the datatype "fp64"'],
    ["no shape", body(x([1, 2], { shape: undefined })), "must be an array"],
    ["a shape of other rank", body(x([1, 2], { shape: [2, 1] })), "has the shape [2,1], the model wants [-1]"],
    ["a negative size", body(x([1, 2], { shape: [-1] })), "whole numbers from 0 on"],
    ["half a row", body(x([1, 2], { shape: [1.5] })), "whole numbers from 0 on"],
    ["a size that is text", body(x([1, 2], { shape: ["2"] })), "whole numbers from 0 on"],
    ["more elements than rows", body(x([1, 2, 3])), 'input "x" has 3 elements, its shape [2] says 2'],
    ["fewer elements than rows", body(x([1])), "has 1 elements"],
    ["more rows than memory", body(x([1], { shape: [9007199254740991] })), "has 1 elements"],
    ["no rows", body(x([], { shape: [0] })), "has no elements"],
    ["no data", body(x(undefined)), 'the data of input "x" must be an array'],
    ["a model without its input", body(), 'input "x" is missing'],
    ["an id that is a number", { ...body(x([1, 2])), id: 1 }, "id must be a string"],
    ["an output that is none", { ...body(x([1, 2])), outputs: ["value"] }, "outputs[0] must be an object"],
    ["an unknown output", { ...body(x([1, 2])), outputs: [{ name: "val" }] }, 'no output "val"'],
    ["an output twice", { ...body(x([1, 2])), outputs: [{ name: "value" }, { name: "value" }] }, "asked for twice"],
    ["binary data", body(x([1, 2], { parameters: { binary_data_size: 16 } })), "binary data extension"],
    ["binary output", { ...body(x([1, 2])), parameters: { binary_data_output: true } }, "binary data extension"],
    ["parameters that are none", { ...body(x([1, 2])), parameters: 5 }, "parameters must be an object"],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(refusal([X, NOTE], sent))
        .to.contain("400 ")
        .and.to.contain(words);
    });
  }

  for (const [what, shape, data] of [
    [
      "too few rows",
      [2, 2, 3],
      [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
    ],
    [
      "ragged rows",
      [1, 2, 3],
      [
        [
          [1, 2, 3],
          [4, 5],
        ],
      ],
    ],
    ["half nested data", [1, 2, 3], [[1, 2, 3, 4, 5, 6]]],
    [
      "deeper nesting",
      [1, 2, 3],
      [
        [
          [[1], [2], [3]],
          [[4], [5], [6]],
        ],
      ],
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(refusal([GRID], body({ name: "grid", datatype: "FP32", shape, data }))).to.match(/^400 .*grid/);
    });
  }

  it("refuses inputs with different numbers of rows", () => {
    const note = { name: "note", datatype: "BYTES", shape: [1], data: ["a"] };
    expect(refusal([X, NOTE], body(x([1, 2]), note))).to.contain('input "note" has 1 rows, another one 2');
  });

  it("never fails otherwise, whatever JSON comes", () => {
    const noise = fc.jsonValue({ maxDepth: 4 });
    const key = fc.constantFrom("inputs", "outputs", "id", "parameters", "name", "datatype", "shape", "data");
    const near = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom<unknown>("x", "FP64", 1, 2, -1, null, 1e300, 0.5),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 6 }),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          near,
          near.map((value) => ({ inputs: [x([1, 2], value as object)] })),
        ),
        (sent) => {
          try {
            read([X, NOTE], sent);
          } catch (error) {
            expect(error).to.be.instanceOf(RequestError);
          }
        },
      ),
    );
  });
});
