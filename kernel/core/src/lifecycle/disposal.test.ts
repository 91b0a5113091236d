import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { DisposalStack } from "./disposal.js";

describe("DisposalStack", () => {
  it("undoes last first, one at a time", async () => {
    const stack = new DisposalStack();
    const order: string[] = [];
    for (const name of ["one", "two", "three"]) {
      stack.push(name, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 2));
        order.push(`${name} ends`);
      });
    }
    expect(await stack.dispose(1000)).to.deep.equal([]);
    expect(order).to.deep.equal(["three begins", "three ends", "two begins", "two ends", "one begins", "one ends"]);
  });

  it("goes on past what fails or hangs, and returns every fault", async () => {
    const stack = new DisposalStack();
    const undone: string[] = [];
    stack.push("first", () => void undone.push("first"));
    stack.push("hanging", () => new Promise(() => undefined));
    stack.push("throwing", () => {
      throw new Error("broken");
    });
    stack.push("last", () => void undone.push("last"));
    const faults = await stack.dispose(20);
    expect(undone).to.deep.equal(["last", "first"]);
    expect(faults[0]).to.have.property("message", "broken");
    expect(isZenError(faults[1], "STOP_TIMEOUT")).to.equal(true);
    expect((faults[1] as Error).message).to.contain("hanging");
    expect(faults).to.have.length(2);
  });

  it("undoes once, however often it is asked", async () => {
    const stack = new DisposalStack();
    let undone = 0;
    stack.push("it", () => void undone++);
    await Promise.all([stack.dispose(100), stack.dispose(100)]);
    await stack.dispose(100);
    expect(undone).to.equal(1);
    expect(() => stack.push("late", () => undefined)).to.throw("late");
  });
});
