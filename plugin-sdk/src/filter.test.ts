import { expect } from "chai";
import fc from "fast-check";
import { compareForSort, equalJson, fieldOf, matches } from "./filter.js";
import type { Json } from "./job.js";

const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;

describe("filters", () => {
  it("find a field by the longest key that leads to a value", () => {
    const record = { a: { "b.c": 1, b: { c: 2, d: 3 } }, "x.y": { z: 4 }, list: [1], none: null };
    const table: readonly [string, unknown][] = [
      ["a.b.c", 1],
      ["a.b.d", 3],
      ["x.y.z", 4],
      ["a.b", { c: 2, d: 3 }],
      ["list.0", undefined],
      ["list", [1]],
      ["none", null],
      ["none.x", undefined],
      ["toString", undefined],
      ["a.constructor", undefined],
      ["", undefined],
      [".", undefined],
      ["a.", undefined],
      [".a", undefined],
    ];
    for (const [path, value] of table) expect(fieldOf(record, path), path).to.deep.equal(value);
  });

  it("hold equality to be that of JSON", () =>
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(equalJson(a, JSON.parse(JSON.stringify(a)) as Json)).to.equal(true);
        expect(equalJson(a, b)).to.equal(equalJson(b, a));
      }),
    ));

  it("are either true or not, and `not` turns one into the other", () =>
    fc.assert(
      fc.property(json, json, fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "contains"), (found, value, op) => {
        const filter = { field: "f", op: op as "=", value };
        expect(matches({ not: filter }, { f: found })).to.equal(!matches(filter, { f: found }));
      }),
    ));

  it("sort in a total order, with what is missing last in both directions", () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(json, fc.constant(undefined)), { maxLength: 6 }),
        fc.boolean(),
        (values, descending) => {
          const sorted = [...values].sort((a, b) => compareForSort(a, b, descending));
          // Array.sort itself moves undefined to the end, so that the pairs are looked at one by one.
          for (const a of values)
            for (const b of values)
              expect(Math.sign(compareForSort(a, b, descending))).to.equal(
                -Math.sign(compareForSort(b, a, descending)) + 0,
              );
          const missing = sorted.map((value) => value === undefined || value === null);
          expect(missing).to.deep.equal([...missing].sort());
        },
      ),
    ));
});
