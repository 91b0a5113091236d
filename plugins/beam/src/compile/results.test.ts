import { expect } from "chai";
import { readResults } from "./results.js";

describe("readResults", () => {
  const bytes = (value: unknown) => async () => new TextEncoder().encode(JSON.stringify(value));

  it("reads what a job leaves", async () => {
    const plans = { a: { outputs: {}, analyses: { n: { rows: { measure: "rows", rows: 2 } } } } };
    expect(await readResults("gs://b/results.json", bytes({ format: "beam-results@1", plans }))).to.deep.equal({
      plans,
    });
  });

  it("refuses what it does not know", async () => {
    for (const other of [{ format: "beam-results@2", plans: {} }, { plans: {} }, [], null]) {
      const error = await readResults("gs://b/results.json", bytes(other)).catch((each: unknown) => each);
      expect(error).to.have.property("code", "PROCESSING_FAILED");
    }
  });
});
