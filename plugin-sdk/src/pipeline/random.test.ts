import { expect } from "chai";
import { seededRandom } from "./random.js";

const draw = (seed: string, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

/** Recorded once; a change of them changes the results of every step that draws random numbers. */
const GOLDEN = [1461389140, 313514773, 2701845084];

describe("seededRandom", () => {
  it("gives the same numbers for the same seed, on every machine", () => {
    expect(draw("a", 3)).to.deep.equal(draw("a", 3));
    expect(draw("golden", 3).map((n) => Math.round(n * 2 ** 32))).to.deep.equal(GOLDEN);
  });

  it("gives others for another seed, and for a fork", () => {
    expect(draw("a", 3)).to.not.deep.equal(draw("b", 3));
    expect(seededRandom("a").fork("x").next()).to.not.equal(seededRandom("a").next());
  });

  it("is spread evenly", () => {
    const counts = new Array<number>(10).fill(0);
    const random = seededRandom("even");
    for (let n = 0; n < 100_000; n++) counts[random.int(10)]! += 1;
    // Chi-squared with 9 degrees of freedom exceeds 27.9 once in a thousand.
    const chi2 = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi2).to.be.lessThan(27.9);
  });

  it("refuses a bound that is no whole number from 1", () => {
    for (const bound of [0, -1, 1.5, Number.NaN]) expect(() => seededRandom("a").int(bound)).to.throw(RangeError);
  });
});
