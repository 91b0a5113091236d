import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { orchestratorCases, runConformance } from "@zen/plugin-sdk/conformance";
import { openOrchestrator } from "./orchestrator.js";

runConformance("the orchestrator", orchestratorCases, () => ({ open: () => openOrchestrator({}) }), { describe, it });

describe("the orchestrator", () => {
  it("gives no more of the machine than it is told to", async () => {
    assert.equal((await openOrchestrator({ cpus: 1 }).capacity()).cpus, 1);
  });
});
