import { expect } from "chai";
import fc from "fast-check";
import { encodeRow, encodeValue, partBounds, placeOf } from "./encoding.js";

describe("the encoding of rows", () => {
  it("is fixed for ever, as splits hang on it", () => {
    const values = [null, true, -12, -1, 1.5, -0, NaN, "dé", ["a", null]];
    const types = [
      "string",
      "bool",
      "int64",
      "timestamp",
      "float64",
      "float64",
      "float64",
      "string",
      { list: "string" },
    ] as const;
    const bits = (hex: string): string => BigInt(`0x${hex}`).toString(2).padStart(64, "0");
    const expected = `s4:saltnti-12m-1d${bits("3ff8000000000000")}d${bits("0")}d${bits("7ff8000000000000")}s3:dél2:s1:an`;
    expect(encodeRow("salt", values, types)).to.equal(expected);
  });

  it("has places that any MD5 gives", () => {
    expect(placeOf("")).to.equal(0xd41d8cd9);
    expect(placeOf("abc")).to.equal(0x90015098);
    expect(placeOf("é")).to.equal(0x66ddcd97);
  });

  it("tells different rows apart", () => {
    const text = fc.array(fc.option(fc.string({ unit: fc.constantFrom(..."ns0:1") })), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const encode = (row: readonly (string | null)[]): string =>
          row.map((value) => encodeValue(value, "string")).join("");
        expect(encode(a) === encode(b)).to.equal(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it("ends parts at whole numbers, the last at 2^32", () => {
    const parts = [0.7, 0.2, 0.1].map((fraction, index) => ({ name: `p${index}`, fraction }));
    expect(partBounds(parts)).to.deep.equal([3006477107, 3865470566, 4294967296]);
  });
});
