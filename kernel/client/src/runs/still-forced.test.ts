import { expect } from "chai";
import type { StepResult } from "@zen/engine";
import { stillForced } from "./still-forced.js";

describe("what is still to be computed anew when a run goes on", () => {
  const plan = { nodes: ["read", "train", "map"].map((id) => ({ id })) } as never;
  const ended = (states: Readonly<Record<string, StepResult["state"]>>) =>
    new Map(Object.entries(states).map(([node, state]) => [node, { node, state } as StepResult]));

  it("is what the run that was lost has not finished", () => {
    const steps = ended({ read: "ran", "map[0].each": "ran", train: "cancelled" });
    expect(stillForced(true, plan, steps)).to.deep.equal(["train", "map"]);
    expect(stillForced(["read", "train", "map[1].each"], plan, steps)).to.deep.equal(["train", "map[1].each"]);
    expect(stillForced(true, plan, ended({ read: "ran", train: "cached", map: "ran" }))).to.deep.equal([]);
  });

  it("is nothing where nothing was", () => {
    expect([stillForced(undefined, plan, ended({})), stillForced(false, plan, ended({}))]).to.deep.equal([
      undefined,
      false,
    ]);
  });
});
