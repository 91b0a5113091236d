import { expect } from "chai";
import { thisProcess } from "@zen/plugin-sdk";
import { sample } from "@zen/plugin-sdk/conformance";
import { memoryArtifactStore } from "@zen/plugin-sdk/memory";
import { layout } from "../commit/layout.js";
import { toJson } from "../commit/objects.js";
import { Fates } from "./fate.js";
import { anyAtWork, SchedulerPresence, takeStart } from "./presence.js";

describe("a due time with a run that has no record", () => {
  const store = memoryArtifactStore();
  const firing = (run: string, scheduler: string) => sample.aFiring({ run, scheduler });
  const fates = (presence: SchedulerPresence, launched = false) => new Fates(store, presence, () => launched);
  /** A process of this machine that is not there any more. */
  const dead = { ...thisProcess(), start: "0" };

  it("is under way while its scheduler is at work", async () => {
    const [mine, other] = [new SchedulerPresence(store), new SchedulerPresence(store)];
    await other.beat();
    expect(await fates(mine).of(firing("r1", other.id))).to.equal("under-way");
    expect(await fates(mine, true).of(firing("r1", mine.id))).to.equal("under-way");
    expect(await anyAtWork(store)).to.equal(true);
    await other.leave();
    expect(await anyAtWork(store)).to.equal(false);
  });

  it("will never begin once it has been given up", async () => {
    expect(await fates(new SchedulerPresence(store)).of(firing("r2", "gone"))).to.equal("not-begun");
    expect(await takeStart(store, "r2")).to.equal(false);
    expect(await fates(new SchedulerPresence(store)).of(firing("r2", "gone"))).to.equal("not-begun");
  });

  it("is not given up where it was begun before", async () => {
    expect(await takeStart(store, "r3")).to.equal(true);
    expect(await takeStart(store, "r3")).to.equal(false);
    expect(await fates(new SchedulerPresence(store)).of(firing("r3", "gone"))).to.equal("under-way");
  });

  it("is lost when the process that began it has died", async () => {
    await store.put(layout.start("r4"), toJson({ format: "start@1", mark: dead }));
    expect(await fates(new SchedulerPresence(store)).of(firing("r4", "gone"))).to.equal("lost");
  });

  it("is unclear while nobody can tell", async () => {
    const elsewhere = { ...dead, place: "elsewhere" };
    await store.put(layout.start("r5"), toJson({ format: "start@1", mark: elsewhere }));
    expect(await fates(new SchedulerPresence(store)).of(firing("r5", "gone"))).to.equal("unclear");
    await store.put(layout.scheduler("far"), toJson({ format: "scheduler@1", mark: elsewhere }));
    expect(await fates(new SchedulerPresence(store)).of(firing("r6", "far"))).to.equal("unclear");
  });

  it("is of a scheduler that another one clears away after", async () => {
    await store.put(layout.scheduler("left"), toJson({ format: "scheduler@1", mark: dead }));
    await new SchedulerPresence(store).beat();
    expect(await store.head(layout.scheduler("left"))).to.equal(undefined);
  });

  it("is nobody's once its scheduler has died", async () => {
    await store.put(layout.scheduler("dead"), toJson({ format: "scheduler@1", mark: dead }));
    expect(await fates(new SchedulerPresence(store)).of(firing("r7", "dead"))).to.equal("not-begun");
    expect(await store.head(layout.scheduler("dead"))).to.equal(undefined);
  });
});
