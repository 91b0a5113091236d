import { expect } from "chai";
import { compare, median, runProgram } from "./measure.js";

describe("measuring", () => {
  it("takes the middle, not the mean", () => {
    expect(median([1, 100, 2])).to.equal(2);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
  });

  it("runs floor and measured in turns and leaves the first round out", async () => {
    const order: string[] = [];
    await compare(
      () => order.push("measured"),
      () => order.push("floor"),
      2,
    );
    expect(order).to.deep.equal(["floor", "measured", "floor", "measured", "floor", "measured"]);
  });

  it("tells the peak memory of a program", async () => {
    const { memory, stdout } = await runProgram(["-e", "console.log(Buffer.alloc(2e8, 1).length)"], { watch: true });
    expect(stdout).to.equal("200000000\n");
    expect(memory).to.be.greaterThan(2e8).and.lessThan(6e8);
  });

  it("rejects when the program fails", async () => {
    const error = await runProgram(["-e", "console.error('no'); process.exit(3)"]).catch((caught: unknown) => caught);
    expect(String(error)).to.contain("ended with 3").and.contain("no");
  });
});
