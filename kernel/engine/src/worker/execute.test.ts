import { getEventListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { json, step } from "@zen/plugin-sdk/pipeline";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { testHost } from "../testing/test-host.js";
import { execute } from "./execute.js";
import type { ExecutionTask } from "./task.js";

describe("an execution", () => {
  it("leaves nothing at the signal that it was given, however it ended", async () => {
    const dir = await mkdtemp(join(tmpdir(), "zen-execute-"));
    const host = testHost({ dir, store: memoryArtifactStore(), metadata: memoryMetadataStore() });
    const { signal } = new AbortController();
    const plain = (name: string, run: () => Promise<{ value: number }>) =>
      step(name, { inputs: {}, outputs: { value: json<number>() } }, run);
    const ends = {
      succeeded: plain("good", async () => ({ value: 1 })),
      failed: plain("bad", async () => Promise.reject(new Error("no"))),
      late: plain("late", () => new Promise(() => undefined)),
    };
    for (const [name, one] of Object.entries(ends)) {
      const task: ExecutionTask = {
        id: `r.1.${name.length}`,
        run: "r",
        pipeline: "p",
        node: name,
        attempt: 1,
        stack: "s",
        step: { module: "m", export: name },
        stepKind: "function",
        inputs: {},
        params: {},
        env: {},
        uses: [],
        seed: "0".repeat(64),
        timeoutMs: 100,
        graceMs: 10,
      };
      const { record } = await execute(() => one, task, host, { signal });
      expect(record.state).to.equal(name === "succeeded" ? "succeeded" : "failed");
      expect(getEventListeners(signal, "abort").length, name).to.equal(0);
    }
    await rm(dir, { recursive: true, force: true });
  });
});
