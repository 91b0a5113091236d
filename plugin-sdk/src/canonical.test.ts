import { expect } from "chai";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { canonicalJson } from "./canonical.js";
import type { Json } from "./job.js";

describe("canonicalJson", () => {
  it("writes what another implementation of RFC 8785 writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        expect(canonicalJson(value as Json)).to.equal(canonicalize(value));
      }),
      { numRuns: 300 },
    );
  });

  it("writes the vectors of the RFC", () => {
    expect(
      canonicalJson({ b: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27, -0], a: '\u20ac$\u000f\nA\'"\\"/' }),
    ).to.equal(`{"a":"\u20ac$\\u000f\\nA'\\"\\\\\\"/","b":[333333333.3333333,1e+30,4.5,0.002,1e-27,0]}`);
    expect(
      canonicalJson({ "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 }),
    ).to.equal(`{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}`);
  });

  it("reads back as the value, whatever the order of its members", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value as Json))).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  const cycle: Record<string, unknown> = {};
  cycle["self"] = { cycle };
  const refused = {
    undefined,
    member: { a: undefined },
    hole: new Array(2),
    nan: Number.NaN,
    infinite: -Infinity,
    date: new Date(0),
    bigint: 1n,
    function: () => 1,
    symbol: Symbol("x"),
    cycle,
    surrogate: "\ud800",
    key: { "\udc00": 1 },
    map: new Map(),
  };
  for (const [name, value] of Object.entries(refused)) {
    it(`refuses what is no JSON: ${name}`, () => {
      expect(() => canonicalJson(value as unknown as Json))
        .to.throw()
        .that.includes({ code: "NOT_JSON" });
    });
  }

  it("takes one object at two places, and objects without prototype", () => {
    const shared = Object.assign(Object.create(null) as object, { a: 1 });
    expect(canonicalJson([shared, shared] as unknown as Json)).to.equal(`[{"a":1},{"a":1}]`);
  });
});
