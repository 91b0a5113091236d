import assert from "node:assert/strict";
import type { Orchestrator } from "../contracts/orchestrator.js";
import { caseWith, type ConformanceCase, type Place } from "./case.js";
import { invocationOf, jobCases, runningCases } from "./job/index.js";

const test = caseWith<Orchestrator>;

/** What `orchestrator@1` promises. The second seat is held to its promises where there is one. */
export const orchestratorCases: readonly ConformanceCase<Place<Orchestrator>>[] = [
  test("platform is in the words of npm", async (orchestrator) => {
    const { os, cpu, libc, node } = await orchestrator.platform();
    assert.match(os, /^[a-z0-9]+$/);
    assert.match(cpu, /^[a-z0-9]+$/);
    assert.ok(libc === undefined || libc === "glibc" || libc === "musl");
    assert.ok(node === undefined || /^\d+\.\d+\.\d+/.test(node));
  }),
  test("capacity has room for a step", async (orchestrator) => {
    const { cpus, memory } = await orchestrator.capacity();
    assert.ok(cpus > 0 && Number.isFinite(cpus));
    assert.ok(memory >= 64 << 20 && Number.isSafeInteger(memory));
  }),
  test("processing names backends", async ({ processing }) => {
    assert.ok(
      processing.length > 0 && processing.every((name) => name === "*" || /^[a-z0-9][a-z0-9./@-]*$/.test(name)),
    );
  }),
  ...runningCases((orchestrator: Orchestrator) => orchestrator.host, invocationOf).map(({ name, run }) => ({
    name: `host: ${name}`,
    run,
  })),
  ...jobCases(
    (orchestrator: Orchestrator) => orchestrator.launch as NonNullable<Orchestrator["launch"]>,
    invocationOf,
  ).map(({ name, run }) => ({
    name: `launch: ${name}`,
    run: async (place: Place<Orchestrator>) => {
      const orchestrator = await place.open();
      await orchestrator.close?.();
      if (orchestrator.launch !== undefined) await run(place);
    },
  })),
];
