import { expect } from "chai";
import type { RunRecord } from "@zen/plugin-sdk";
import { sample } from "@zen/plugin-sdk/conformance";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { ScheduleBook } from "./book.js";
import { Fates } from "./fate.js";
import { passOver, type Pass } from "./pass.js";
import { SchedulerPresence, takeStart } from "./presence.js";

const START = Date.UTC(2026, 0, 1);

describe("a due time whose scheduler died", () => {
  const setUp = async () => {
    const store = memoryArtifactStore();
    const book = new ScheduleBook(store, memoryMetadataStore());
    const at = new Date(START).toISOString();
    const trigger = { kind: "interval", everyMs: 3_600_000 } as const;
    await book.create(sample.aSchedule({ name: "s", createdAt: at, since: at, trigger }));
    const runs = new Map<string, RunRecord>();
    let count = 0;
    const scheduler = async () => {
      const presence = new SchedulerPresence(store);
      await presence.beat();
      const fates = new Fates(store, presence, () => false);
      const pass = (): Promise<Pass> =>
        passOver(book, "s", {
          scheduler: presence.id,
          now: () => START + 3_600_000,
          newRun: () => `r${++count}`,
          run: async (id) => runs.get(id),
          fate: (firing) => fates.of(firing),
        });
      return { pass, die: () => presence.leave() };
    };
    return { store, book, runs, scheduler };
  };
  const states = ({ changed }: Pass) => changed.map(({ state, run, attempt }) => `${state} ${run} ${attempt}`);

  it("before its run began gets another run, and the first can never begin", async () => {
    const { store, scheduler } = await setUp();
    const [first, second] = [await scheduler(), await scheduler()];
    expect(states(await first.pass())).to.deep.equal(["fired r1 1"]);
    expect(states(await second.pass())).to.deep.equal([]);
    await first.die();
    expect(states(await second.pass())).to.deep.equal(["fired r2 2"]);
    expect([await takeStart(store, "r1"), await takeStart(store, "r2")]).to.deep.equal([false, true]);
  });

  it("after its run began keeps that run", async () => {
    const { store, runs, scheduler } = await setUp();
    const [first, second] = [await scheduler(), await scheduler()];
    await first.pass();
    expect(await takeStart(store, "r1")).to.equal(true);
    await first.die();
    expect(states(await second.pass())).to.deep.equal([]);
    runs.set("r1", sample.aRun("r1"));
    expect(states(await second.pass())).to.deep.equal([]);
    runs.set("r1", sample.aRun("r1", { state: "succeeded" }));
    expect(states(await second.pass())).to.deep.equal(["ended r1 1"]);
  });

  it("stays open while somebody may go on with a run whose machine was lost", async () => {
    const { runs, scheduler } = await setUp();
    const [first, second] = [await scheduler(), await scheduler()];
    await first.pass();
    const error = { code: "JOB_PREEMPTED", message: "The machine was taken back" };
    runs.set("r1", sample.aRun("r1", { state: "interrupted", error }));
    expect(states(await second.pass())).to.deep.equal([]);
    await first.die();
    expect(states(await second.pass())).to.deep.equal(["ended r1 1"]);
  });

  it("is given up when three were to run it and none began", async () => {
    const { book, scheduler } = await setUp();
    for (let n = 1; n <= 3; n++) {
      const one = await scheduler();
      expect(states(await one.pass())).to.deep.equal([`fired r${n} ${n}`]);
      await one.die();
    }
    expect(states(await (await scheduler()).pass())).to.deep.equal(["lost r3 3"]);
    expect((await book.firings("s")).items[0]?.because).to.match(/^3 processes/);
  });
});
