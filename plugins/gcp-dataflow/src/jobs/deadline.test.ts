import { expect } from "chai";
import { deadlineAt, wallSeconds } from "./deadline.js";

describe("the deadline of a job on Dataflow", () => {
  const hour = 3_600_000;
  const ends = (limits: Parameters<typeof deadlineAt>[1], deadline?: number): readonly [number, number] => {
    const at = deadlineAt(hour, limits, deadline);
    return [at / hour - 1, wallSeconds(hour, at, limits) / 3600];
  };

  it("is the longest run, or what the step allows", () => {
    expect(ends({ maxRunHours: 6 })).to.deep.equal([6, 6]);
    expect(ends({ maxRunHours: 6 }, 2 * hour)).to.deep.equal([2, 2]);
    expect(ends({ maxRunHours: 6, flexrsGoal: "speed" })).to.deep.equal([6, 6]);
  });

  it("leaves a job of FlexRS its time in the queue, and runs it no longer for that", () => {
    expect(ends({ maxRunHours: 2, flexrsGoal: "cost" })).to.deep.equal([8, 2]);
    expect(ends({ maxRunHours: 2, flexrsGoal: "cost" }, hour)).to.deep.equal([1, 1]);
  });
});
