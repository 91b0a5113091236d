import { expect } from "chai";
import { meets } from "./row.js";

describe("a benchmark's aim", () => {
  const at = (measured: number, floor = 100) => ({ measured, floor, unit: "ms" as const });

  it("is met up to its bound and not beyond it", () => {
    expect([meets({ times: 2 }, at(200)), meets({ times: 2 }, at(201))]).to.deep.equal([true, false]);
    expect([meets({ plus: 20 }, at(120)), meets({ plus: 20 }, at(121))]).to.deep.equal([true, false]);
    expect([meets({ share: 0.7 }, at(70)), meets({ share: 0.7 }, at(69))]).to.deep.equal([true, false]);
    expect([meets({ below: 3 }, at(2.9)), meets({ below: 3 }, at(3))]).to.deep.equal([true, false]);
  });
});
