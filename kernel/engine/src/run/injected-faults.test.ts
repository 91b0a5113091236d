import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { isZenError, toErrorRecord, type ErrorRecord } from "@zen/plugin-sdk";
import {
  FaultPlan,
  faultyArtifactStore,
  faultyMetadataStore,
  faultyOrchestrator,
  jumpingClock,
  type FaultOptions,
} from "@zen/plugin-sdk/faults";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { bury, expectSound, finishedSince } from "../testing/aftermath.js";
import { everything, EVERYTHING_TEXT, executed } from "../testing/everything.js";
import { testEngine } from "../testing/test-engine.js";

const ROUNDS = Number(process.env["ZEN_FAULT_ROUNDS"] ?? 60);
const SEED = process.env["ZEN_SEED"] ?? randomUUID().slice(0, 8);

/** A run with faults, in a time that jumps, and then one without: whatever became of the first, the second is right. */
async function round(salt: number, options: FaultOptions): Promise<void> {
  const store = memoryArtifactStore();
  const metadata = memoryMetadataStore();
  const faults = new FaultPlan(options);
  {
    using _clock = jumpingClock(options.seed);
    await using first = await testEngine({
      store: faultyArtifactStore(store, faults),
      metadata: faultyMetadataStore(metadata, faults),
    });
    const orchestrator = faultyOrchestrator(await first.host.orchestrator(), faults);
    Object.assign(first.host, { orchestrator: async () => orchestrator });
    const ended = first.run(everything, { salt }).then(
      ({ run, failures }) => (run.state === "succeeded" ? undefined : (failures[0]?.error ?? run.error)),
      (error: unknown) => toErrorRecord(error),
    );
    const error = await Promise.race([ended, delay(15_000, "hangs" as const, { ref: false })]);
    expect(error, "the run").not.to.equal("hangs");
    if (error !== undefined) expect(isExpected(error as ErrorRecord), JSON.stringify(error)).to.equal(true);
  }
  faults.mend();
  await using zen = await testEngine({ store, metadata });
  await bury(zen);
  await zen.engine.recover();
  const finished = await finishedSince(zen);
  const before = executed.count;
  const { run, steps, failures } = await zen.run(everything, { salt });
  expect(failures).to.deep.equal([]);
  expect(await zen.engine.load(run.outputs["text"] as never)).to.equal(EVERYTHING_TEXT);
  for (const [node, { state }] of steps)
    if (finished.has(node)) expect(state, `${node} had been finished`).to.equal("cached");
  expect(executed.count - before, "executions").to.be.at.most(11 - finished.size + (finished.has("map") ? 1 : 0));
  await zen.engine.syncMetadata();
  await expectSound(zen);
}

/** What was injected, or what somebody made of it who had it as a cause. */
function isExpected(error: ErrorRecord): boolean {
  return ["FAULT_INJECTED", "DISK_FULL"].includes(error.code) || (error.cause !== undefined && isExpected(error.cause));
}

async function brought<T>(seed: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const what = isZenError(cause) ? `${cause.code}: ${cause.message}` : String(cause);
    throw new Error(`${what}\n(ZEN_SEED=${seed} brings it back)`, { cause });
  }
}

describe(`a run whose backends fail (${ROUNDS} rounds, ZEN_SEED=${SEED})`, function () {
  this.timeout(ROUNDS * 2_000 + 60_000);

  it("at random ends with their error or not at all, and the next one goes on from what was finished", async () => {
    for (let index = 0; index < ROUNDS; index++) {
      const seed = `${SEED}/${index}`;
      const rate = [0.005, 0.02, 0.1, 0.5][index % 4] as number;
      await brought(SEED, round(10_000 + index, { seed, rate, slowMs: 5 }));
    }
  });

  it("because the disk is full from the n-th write on: the same, for every n", async () => {
    for (let fullFrom = 1; fullFrom <= 60; fullFrom++)
      await brought(SEED, round(20_000 + fullFrom, { seed: `${SEED}/full`, rate: 0, fullFrom }));
  });

  for (const [call, kind] of [
    ["watch", "error"],
    ["submit", "late"],
  ] as const) {
    it(`goes on when its orchestrator's ${call} fails, since it has begun in this process (${kind})`, async () => {
      await using zen = await testEngine();
      const orchestrator = await zen.host.orchestrator();
      const plan = new FaultPlan({ seed: SEED, rate: 1, kinds: [kind], calls: [call] });
      Object.assign(zen.host, { orchestrator: async () => faultyOrchestrator(orchestrator, plan) });
      expect((await zen.run(everything, { salt: 40_000 })).run.state).to.equal("succeeded");
      expect(plan.happened.length).to.be.above(0);
      await expectSound(zen);
    });
  }

  for (const kind of ["late", "torn"] as const) {
    for (const what of ["active", "plans", "runs", "executions", "keys", "codes", "blobs", "trees", "logs"]) {
      it(`in writing ${what} (${kind}): the same`, () =>
        brought(SEED, round(30_000, { seed: SEED, rate: 1, kinds: [kind], calls: [`put ${what}`] })));
    }
  }
});
