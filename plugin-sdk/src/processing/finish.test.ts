import { expect } from "chai";
import fc from "fast-check";
import { bucketOf, deviation, histogram, quantile } from "./finish.js";
import { interpret } from "./reference/interpret.js";
import type { SketchResult } from "./plan/measures.js";

function sketchOf(values: readonly number[]): SketchResult {
  const { analyses } = interpret(
    {
      format: "processing@1",
      inputs: { rows: { format: "dataset", schema: { columns: [{ name: "x", type: "float64", nullable: true }] } } },
      nodes: [
        { id: "rows", op: "scan", input: "rows" },
        { id: "a", op: "analyse", from: "rows", measures: [{ measure: "sketch", name: "x", column: "x" }] },
      ],
      outputs: {},
      analyses: { all: "a" },
    },
    { rows: values.map((x) => ({ x })) },
  );
  return analyses["all"]!["x"] as SketchResult;
}

const finite = fc.array(
  fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, -1, 5e-324, 1.7e308)),
  { minLength: 1 },
);

describe("a sketch", () => {
  it("knows each quantile within one percent, and the ends exactly", () => {
    fc.assert(
      fc.property(finite, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.round(q * (sorted.length - 1))]!;
        const sketch = sketchOf(values);
        expect(Math.abs(quantile(sketch, q)! - exact) <= Math.abs(exact) * 0.0101).to.equal(true);
        expect(quantile(sketch, 0)).to.equal(sorted[0]! + 0);
        expect(quantile(sketch, 1)).to.equal(sorted.at(-1)! + 0);
      }),
    );
  });

  it("counts every value in one bin of a histogram", () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: 30 }), (values, bins) => {
        const { edges, counts } = histogram(sketchOf(values), bins);
        expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(values.length);
        expect(edges).to.have.length(counts.length + 1);
        expect(edges.every((edge, index) => index === 0 || edge >= edges[index - 1]!)).to.equal(true);
      }),
      { examples: [[[5e-324, 2e-323], 5]] },
    );
  });

  it("of nothing knows nothing", () => {
    expect(quantile(sketchOf([]), 0.5)).to.equal(undefined);
    expect(histogram(sketchOf([NaN]), 3)).to.deep.equal({ edges: [], counts: [] });
    expect(bucketOf(1)).to.equal(0);
    expect(
      deviation({
        measure: "summary",
        rows: 0,
        nulls: 0,
        nans: 0,
        infinities: 0,
        count: 0,
        min: null,
        max: null,
        mean: null,
        m2: 0,
      }),
    ).to.equal(undefined);
  });
});
