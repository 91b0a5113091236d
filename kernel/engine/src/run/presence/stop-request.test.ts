import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { json, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { testEngine } from "../../testing/test-engine.js";
import { testPlan } from "../../testing/test-plan.js";
import type { RunHandle } from "../engine.js";

const number = json<number>();
const quick = step("quick", { inputs: { salt: p.int() }, outputs: { value: number } }, async ({ salt }) => ({
  value: salt,
}));
let aborted = 0;
const endless = step("endless", { inputs: { value: number }, outputs: { value: number } }, async (_, { signal }) => {
  await delay(60_000, undefined, { signal }).catch((error: unknown) => {
    aborted++;
    throw error;
  });
  return { value: 1 };
});
const long = pipeline("long", { salt: p.int() }, (add, { salt }) =>
  add(endless, add(quick, { salt })),
) as unknown as Pipeline;

async function underway(handle: RunHandle): Promise<void> {
  for await (const event of handle.events)
    if (event.type === "step" && event.node === "endless" && event.state === "running") return;
}

describe("a request to end a run", function () {
  this.timeout(30_000);
  beforeEach(() => (aborted = 0));

  it("reaches the engine that hosts it from any other over the same store", async () => {
    const store = memoryArtifactStore();
    const metadata = memoryMetadataStore();
    await using owner = await testEngine({ store, metadata });
    await using other = await testEngine({ store, metadata });
    const handle = owner.engine.run(testPlan(long), { salt: 1 });
    await underway(handle);
    expect(await Promise.all([other.engine.requestStop(handle.id), other.engine.requestStop(handle.id)])).to.deep.equal(
      [true, true],
    );
    await other.engine.ended(handle.id);
    const { run, steps } = await handle.done;
    expect(run.state).to.equal("cancelled");
    expect(steps.get("quick")?.state).to.equal("ran");
    expect(steps.get("endless")?.state).to.equal("cancelled");
    expect(aborted).to.equal(1);
    expect((await other.all("runs")).map(({ state }) => state)).to.deep.equal(["cancelled"]);
  });

  it("ends one of several runs, and not the others", async () => {
    await using owner = await testEngine();
    const handles = [1, 2].map((salt) => owner.engine.run(testPlan(long), { salt }));
    await Promise.all(handles.map(underway));
    const [first, second] = handles as [RunHandle, RunHandle];
    await owner.engine.requestStop(first.id);
    expect((await first.done).run.state).to.equal("cancelled");
    await delay(600); // more than two looks
    expect(aborted).to.equal(1);
    await second.cancel();
    expect((await second.done).run.state).to.equal("cancelled");
  });

  it("finds nobody when the run has ended, or never was", async () => {
    await using zen = await testEngine();
    const done = pipeline("done", { salt: p.int() }, (add, { salt }) => add(quick, { salt })) as unknown as Pipeline;
    const { run } = await zen.run(done, { salt: 1 });
    expect(await zen.engine.requestStop(run.id)).to.equal(false);
    expect(await zen.engine.requestStop("20200101-000000000-000000")).to.equal(false);
    await zen.engine.ended(run.id);
  });
});
