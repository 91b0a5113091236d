import { expect } from "chai";
import { withDeadline } from "./deadline.js";

const late = () => new Error("late");
const after = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), ms));

describe("withDeadline", () => {
  it("gives what is in time, and what it threw, at once or later", async () => {
    expect(await withDeadline(() => after(1, "value"), 1000, late)).to.equal("value");
    const broken = new Error("broken");
    for (const work of [
      () => Promise.reject(broken),
      () => {
        throw broken;
      },
    ]) {
      expect(await withDeadline(work, 1000, late).catch((error: unknown) => error)).to.equal(broken);
    }
  });

  it("hands over what comes late, and swallows what fails late", async () => {
    const abandoned: string[] = [];
    const slow = withDeadline(
      () => after(10, "value"),
      1,
      late,
      (value) => void abandoned.push(value),
    );
    const failing = withDeadline(() => after(10, 0).then(() => Promise.reject(new Error("unheard"))), 1, late);
    for (const work of [slow, failing]) {
      expect(await work.catch((error: Error) => error.message)).to.equal("late");
    }
    await after(20, undefined);
    expect(abandoned).to.deep.equal(["value"]);
  });

  it("takes a deadline beyond what timers can do for none", async () => {
    expect(await withDeadline(() => after(5, "value"), Infinity, late)).to.equal("value");
  });
});
