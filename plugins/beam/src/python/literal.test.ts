import { expect } from "chai";
import { constant, float, int, literal } from "./literal.js";

describe("literals in Python", () => {
  it("tell floats from integers", () => {
    expect([1, -3, 0.5, 1e21, 5e-324, 2 ** 53].map(float)).to.deep.equal([
      "1.0",
      "-3.0",
      "0.5",
      "1e+21",
      "5e-324",
      "9007199254740992.0",
    ]);
    expect([-0, NaN, Infinity, -Infinity].map(float)).to.deep.equal([
      "-0.0",
      'float("NaN")',
      'float("Infinity")',
      'float("-Infinity")',
    ]);
  });

  it("keep integers beyond 2^53", () => {
    expect(int("9223372036854775807")).to.equal("9223372036854775807");
    expect(literal({ kind: "literal", type: "int64", nullable: false, value: "-9223372036854775808" })).to.equal(
      "-9223372036854775808",
    );
  });

  it("are of the kind of their value", () => {
    expect([true, "a", 3, 0.5, -0].map(constant)).to.deep.equal(["True", '"a"', "3", "0.5", "0"]);
    expect(literal({ kind: "literal", type: "string", nullable: true, value: null })).to.equal("None");
    expect(literal({ kind: "literal", type: "float64", nullable: false, value: "NaN" })).to.equal('float("NaN")');
  });
});
