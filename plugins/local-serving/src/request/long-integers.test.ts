import { expect } from "chai";
import fc from "fast-check";
import { int64Of, quoteLongIntegers } from "./long-integers.js";

describe("long integers", function () {
  this.timeout(20_000);

  it("become strings, and nothing else changes", () => {
    const long =
      '{"a":[12345678901234567,-12345678901234567,1,"12345678901234567","\\"1234567890123456789"],"b":1.5e300}';
    expect(JSON.parse(quoteLongIntegers(long))).to.deep.equal({
      a: ["12345678901234567", "-12345678901234567", 1, "12345678901234567", '"1234567890123456789'],
      b: 1.5e300,
    });
  });

  it("leave JSON without them as it is", () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 3 }).filter((json) => !/\d{15}/.test(json)),
        (json) => quoteLongIntegers(json) === json,
      ),
    );
  });

  it("are read from their digits when they have 64 bits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }), (value) => {
        expect(int64Of(String(value))).to.equal(BigInt.asIntN(64, value) === value ? value : undefined);
      }),
    );
  });

  it("of a million digits take no time", () => {
    expect(int64Of("9".repeat(1_000_000))).to.equal(undefined);
  });
});
