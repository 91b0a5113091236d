import { expect } from "chai";
import { memoryMetadataStore } from "@zen/plugin-sdk/memory";
import type { ExecutionRecord } from "@zen/plugin-sdk";
import { executionsOf } from "./executions-of.js";

const record = (id: string, startedAt: string): ExecutionRecord => ({
  id,
  run: "r",
  node: `n${id}`,
  step: "./a.js#a",
  state: "succeeded",
  attempt: 1,
  startedAt,
  params: {},
  inputs: {},
  outputs: {},
  metrics: {},
});

describe("the executions of a run", () => {
  it("come in the order in which they began, those of one moment in that of the plan", async () => {
    const metadata = memoryMetadataStore();
    const moment = "2026-01-01T00:00:00.000Z";
    const records = [
      record("r.10.1", moment),
      record("r.2.1", moment),
      record("r.1.1", "2026-01-01T00:00:01.000Z"),
      record("r.2.2", moment),
      { ...record("s.1.1", moment), run: "s" },
    ];
    await metadata.apply(
      records.map((one, sequence) => ({
        stream: "r",
        epoch: 1,
        sequence,
        time: moment,
        type: "execution" as const,
        record: one,
        artifacts: [],
      })),
    );
    expect((await executionsOf(metadata, "r")).map(({ id }) => id)).to.deep.equal([
      "r.2.1",
      "r.2.2",
      "r.10.1",
      "r.1.1",
    ]);
  });
});
