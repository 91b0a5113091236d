import { expect } from "chai";
import type { ArtifactStore } from "../contracts/artifact-store.js";
import { isZenError } from "../errors.js";
import type { JournalEvent } from "../journal.js";
import { collectBytes } from "../object/index.js";
import { memoryArtifactStore, memoryJobs, memoryMetadataStore } from "../memory/index.js";
import {
  FaultPlan,
  faultyArtifactStore,
  faultyJobs,
  faultyMetadataStore,
  jumpingClock,
  type FaultKind,
} from "./index.js";

const bytes = (text: string) => Buffer.from(text);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (isZenError(error) ? error.code : String(error)),
  );
const always = (kind: FaultKind, calls?: readonly string[]) =>
  new FaultPlan({ seed: "1", rate: 1, kinds: [kind], ...(calls === undefined ? {} : { calls }) });

describe("a store with faults", () => {
  let inner: ArtifactStore;
  beforeEach(() => (inner = memoryArtifactStore()));
  const text = async (key: string) => Buffer.from(await collectBytes(inner.get(key))).toString();

  it("has done nothing after an error", async () => {
    expect(await codeOf(faultyArtifactStore(inner, always("error")).put("a", bytes("x")))).to.equal("FAULT_INJECTED");
    expect(await inner.head("a")).to.equal(undefined);
  });

  it("shows nothing of a torn put, and keeps what was there", async () => {
    await inner.put("a", bytes("whole"));
    const torn = faultyArtifactStore(inner, always("torn"));
    expect(await codeOf(torn.put("a", bytes("another")))).to.equal("FAULT_INJECTED");
    expect(await codeOf(torn.put("b", bytes("another")))).to.equal("FAULT_INJECTED");
    expect(await text("a")).to.equal("whole");
    expect(await inner.head("b")).to.equal(undefined);
  });

  it("has done what it says has failed, where it is late", async () => {
    const late = faultyArtifactStore(inner, always("late"));
    expect(await codeOf(late.put("a", bytes("x")))).to.equal("FAULT_INJECTED");
    expect(await text("a")).to.equal("x");
    expect(await codeOf(late.delete("a"))).to.equal("FAULT_INJECTED");
    expect(await inner.head("a")).to.equal(undefined);
  });

  it("is full from the n-th write on, until it is mended", async () => {
    const plan = new FaultPlan({ seed: "1", rate: 0, fullFrom: 3 });
    const full = faultyArtifactStore(inner, plan);
    const put = (key: string) => codeOf(full.put(key, bytes(key)));
    expect([await put("a"), await put("b"), await put("c"), await put("d")]).to.deep.equal([
      "done",
      "done",
      "DISK_FULL",
      "DISK_FULL",
    ]);
    plan.mend();
    expect(await put("c")).to.equal("done");
  });

  it("breaks off in the middle of what it yields", async () => {
    for (const key of ["a", "b", "c"]) await inner.put(key, bytes(key));
    const seen: string[] = [];
    const plan = new FaultPlan({ seed: "1", rate: 1, kinds: ["error"] });
    const list = async () => {
      for await (const { key } of faultyArtifactStore(inner, plan).list("")) seen.push(key);
    };
    expect(await codeOf(list())).to.equal("FAULT_INJECTED");
    expect(seen.length).to.be.below(3);
  });

  it("has the same faults for the same seed, and others for another", async () => {
    const faults = async (seed: string) => {
      const plan = new FaultPlan({ seed, rate: 0.5, slowMs: 0 });
      const store = faultyArtifactStore(memoryArtifactStore(), plan);
      for (let index = 0; index < 40; index++) await codeOf(store.put(`a/${index}`, bytes("x")));
      return plan.happened.map(({ kind }) => kind).join();
    };
    expect(await faults("one")).to.equal(await faults("one"));
    expect(await faults("one")).not.to.equal(await faults("two"));
  });

  it("may be the instance of a class, whose private members go on working", () => {
    class Store {
      #secret = "kept";
      readonly supports = { localPath: false };
      identity = "class";
      uri(): string {
        return this.#secret;
      }
    }
    const store = faultyArtifactStore(new Store() as unknown as ArtifactStore, always("error"));
    expect(store.uri("a")).to.equal("kept");
    expect(store.identity).to.equal("class");
  });
});

describe("a metadata store with faults", () => {
  const tagged = (sequence: number): JournalEvent => ({
    stream: "repository",
    epoch: 1,
    sequence,
    time: "2026-01-01T00:00:00.000Z",
    type: "tagged",
    run: "r",
    add: ["x"],
    remove: [],
  });

  it("has applied all or nothing of what it says has failed", async () => {
    const inner = memoryMetadataStore();
    const apply = (kind: FaultKind) => codeOf(faultyMetadataStore(inner, always(kind)).apply([tagged(1), tagged(2)]));
    expect(await apply("error")).to.equal("FAULT_INJECTED");
    expect(await inner.cursor("repository")).to.equal(undefined);
    expect(await apply("late")).to.equal("FAULT_INJECTED");
    expect((await inner.cursor("repository"))?.sequence).to.equal(2);
  });

  it("keeps its content when a rebuild is torn", async () => {
    const inner = memoryMetadataStore();
    await inner.apply([tagged(1), tagged(2)]);
    const batches = (async function* () {
      yield [tagged(1)];
      yield [tagged(2)];
    })();
    expect(await codeOf(faultyMetadataStore(inner, always("torn")).rebuild(batches))).to.equal("FAULT_INJECTED");
    expect((await inner.cursor("repository"))?.sequence).to.equal(2);
  });
});

describe("jobs with faults", () => {
  it("are adopted by whoever submits once more after a late answer", async () => {
    let started = 0;
    const jobs = faultyJobs(
      memoryJobs(async () => ++started),
      always("late", ["submit"]),
    );
    expect(await codeOf(jobs.submit("j", {}))).to.equal("FAULT_INJECTED");
    expect(await codeOf(jobs.submit("j", {}))).to.equal("FAULT_INJECTED");
    expect(started).to.equal(1);
  });
});

describe("a clock that jumps", () => {
  it("goes forth and back by hours, and is right again in the end", () => {
    const before = Date.now();
    {
      using _clock = jumpingClock("1");
      const times = Array.from({ length: 200 }, () => Date.now());
      const steps = times.slice(1).map((time, index) => time - (times[index] as number));
      expect(Math.max(...steps)).to.be.above(3_600_000);
      expect(Math.min(...steps)).to.be.below(-3_600_000);
      expect(new Date(0).toISOString()).to.equal("1970-01-01T00:00:00.000Z");
      expect(new Date()).to.be.instanceOf(Date);
    }
    expect(Date.now() - before).to.be.within(0, 60_000);
  });
});
