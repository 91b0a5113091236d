import { strict as assert } from "node:assert";
import { Dataset, testContext } from "@zen/plugin-sdk/pipeline";
import { measured } from "../pipelines/body-shape.js";

const penguin = { Species: "Adelie", "Beak Length (mm)": 39.1, "Beak Depth (mm)": 18.7, "Body Mass (g)": 3750 };

describe("measured", () => {
  it("drops penguins without measures, and impossible ones", async () => {
    const penguins = Dataset.of([
      penguin,
      { ...penguin, "Beak Depth (mm)": null },
      { ...penguin, "Body Mass (g)": 60_000 },
    ]);
    const ctx = testContext();
    const kept = await measured({ penguins }, ctx);
    assert.equal(kept.penguins.rowCount, 1);
    assert.deepEqual(ctx.metrics, { dropped: 2 });
  });
});
