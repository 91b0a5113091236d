import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { testContext } from "@zen/plugin-sdk/pipeline";
import { summarise } from "./index.js";

describe("summarise", () => {
  it("counts and takes the mean", async () => {
    const ctx = testContext();
    assert.deepEqual(await summarise({ values: [1, 2, 4], digits: 2 }, ctx), { summary: { count: 3, mean: 2.33 } });
    assert.equal(ctx.metrics["count"], 3);
  });

  it("refuses to take the mean of nothing", async () => {
    await assert.rejects(async () => summarise({ values: [], digits: 2 }, testContext()), RangeError);
  });
});
