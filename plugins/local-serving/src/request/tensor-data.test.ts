import { MISSING } from "@zen/plugin-sdk/serving";
import { expect } from "chai";
import fc from "fast-check";
import { elements, refusal, tensor } from "../testing/tensors.js";

const optional = true;

describe("the elements of a tensor", function () {
  this.timeout(20_000);

  it("are the very integers of 64 bits that were sent", () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(fc.array(int64, { minLength: 1 }), (values) => {
        expect(elements(tensor("x", "INT64"), [values.length], `[${values.join()}]`)).to.deep.equal(values);
      }),
    );
  });

  it("are the same integers on both sides of what a double holds exactly", () => {
    const near = [2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 3n].flatMap((x) => [x - 1n, x, x + 1n, x + 2n]);
    const values = [...near, ...near.map((x) => -x), -(2n ** 63n), 0n];
    for (const value of values)
      expect(elements(tensor("x", "INT64"), [1], `[${value}]`), `${value}`).to.deep.equal([value]);
    expect(elements(tensor("x", "INT64"), [values.length], `[${values.join()}]`)).to.deep.equal(values);
  });

  it("are the very doubles that were sent", () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(double, { minLength: 1 }), (values) => {
        const sent = `[${values.map((x) => (Object.is(x, -0) ? "-0" : String(x))).join()}]`;
        expect(elements(tensor("x", "FP64"), [values.length], sent)).to.deep.equal(values);
      }),
    );
  });

  it("are the nearest floats to what was sent", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
        const found = elements(tensor("x", "FP32"), [values.length], JSON.stringify(values));
        expect(found).to.deep.equal(values.map((x) => x + 0));
      }),
    );
    expect(elements(tensor("x", "FP32"), [1], "[0.1]")).to.deep.equal([Math.fround(0.1)]);
  });

  it("are the very texts and truths that were sent", () => {
    const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0"));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (values) => {
        expect(elements(tensor("x", "BYTES"), [values.length], JSON.stringify(values))).to.deep.equal(values);
      }),
    );
    expect(elements(tensor("x", "BOOL"), [2], "[true,false]")).to.deep.equal([1, 0]);
  });

  for (const [datatype, data, found] of [
    ["INT64", "[null,9007199254740993]", [MISSING.INT64, 9007199254740993n]],
    ["INT64", "[null,1]", [MISSING.INT64, 1n]],
    ["INT64", "[-9223372036854775808,1]", [MISSING.INT64, 1n]],
    ["FP64", "[null,0.5]", [MISSING.FP64, 0.5]],
    ["BYTES", '[null,"a"]', [MISSING.BYTES, "a"]],
  ] as const) {
    it(`has the value that stands for null in ${data} of ${datatype}`, () => {
      expect(elements(tensor("x", datatype, { optional }), [2], data)).to.deep.equal(found);
    });
  }

  for (const [datatype, data, words] of [
    ["INT64", "[1.5]", 'element 0 of input "x" is not a whole number'],
    ["INT64", '["5"]', "is not a whole number"],
    ["INT64", '[9007199254740993,"5"]', 'element 1 of input "x" is not a whole number'],
    ["INT64", '[9007199254740993,"9007199254740993"]', "element 1"],
    ["INT64", "[9007199254740993,1.5]", "element 1"],
    ["INT64", "[9223372036854775808]", "is not a whole number of 64 bits"],
    ["INT64", "[-9223372036854775809]", "is not a whole number of 64 bits"],
    ["INT64", `[1${"0".repeat(300)}]`, "is not a whole number of 64 bits"],
    ["INT64", "[1e17]", "is not a whole number of 64 bits"],
    ["INT64", "[1e999]", "is not a whole number"],
    ["INT64", "[true]", "is not a whole number"],
    ["INT64", "[null]", "is not a whole number"],
    ["FP64", '["1"]', "is not a number"],
    ["FP64", '["NaN"]', "is not a number"],
    ["FP64", "[1e999]", "is not within the range of FP64"],
    ["FP64", "[null]", "is not a number"],
    ["FP32", "[3.5e38]", "is not within the range of FP32"],
    ["FP32", "[null]", "is not a number"],
    ["BOOL", "[1]", "is not true or false"],
    ["BYTES", "[1]", "is not a string"],
    ["BYTES", '["a\\u0000b"]', "without U+0000"],
    ["BYTES", '["\\ud800"]', "lone surrogates"],
  ] as const) {
    it(`are refused: ${data.slice(0, 40)} of ${datatype}`, () => {
      expect(() => elements(tensor("x", datatype), [JSON.parse(data).length as number], data)).to.throw(words);
    });
  }

  it("may be null only where the input may be left out and has a value for it", () => {
    const sent = (datatype: string) => ({ inputs: [{ name: "x", datatype, shape: [1], data: ["a"] }] });
    expect(refusal([tensor("x", "INT64", { optional })], sent("INT64"))).to.contain("not a whole number or null");
    expect(refusal([tensor("x", "FP32", { optional })], sent("FP32"))).to.match(/not a number$/);
  });
});
