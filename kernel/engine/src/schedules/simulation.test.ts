import { expect } from "chai";
import fc from "fast-check";
import type { CatchUpPolicy, FiringRecord, OverlapPolicy, RunRecord } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { sample } from "@zen/plugin-sdk/conformance";
import { ScheduleBook } from "./book.js";
import { passOver, type Fate } from "./pass.js";

const MINUTE = 60_000;
const START = Date.UTC(2026, 9, 31, 20);
const iso = (time: number): string => new Date(time).toISOString();

type Act =
  | { readonly do: "pass"; readonly scheduler: number; readonly crash: "no" | "before launch" | "after launch" }
  | { readonly do: "advance"; readonly minutes: number }
  | { readonly do: "put-back"; readonly minutes: number }
  | { readonly do: "end-run" }
  | { readonly do: "pause" }
  | { readonly do: "resume" };

const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("pass" as const),
        scheduler: fc.nat({ max: 2 }),
        crash: fc.constantFrom("no" as const, "no" as const, "before launch" as const, "after launch" as const),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("advance" as const),
        minutes: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 600 })),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("put-back" as const), minutes: fc.nat({ max: 90 }) }) },
    { weight: 3, arbitrary: fc.constant({ do: "end-run" as const }) },
    { weight: 1, arbitrary: fc.constant({ do: "pause" as const }) },
    { weight: 1, arbitrary: fc.constant({ do: "resume" as const }) },
  ),
  { minLength: 5, maxLength: 60 },
);

/** Three schedulers over one repository, whose processes die at will, under a clock that jumps. */
class World {
  now = START;
  readonly store = memoryArtifactStore();
  readonly book = new ScheduleBook(this.store, memoryMetadataStore());
  readonly runs = new Map<string, RunRecord>();
  /** The due time of each run that has begun, in order. */
  readonly begun: string[] = [];
  readonly #generations = [0, 0, 0];
  readonly #launched = new Set<string>();
  readonly #dead = new Set<string>();
  #count = 0;

  async pass(index: number, crash: Extract<Act, { do: "pass" }>["crash"]): Promise<void> {
    const scheduler = `${index}.${this.#generations[index]}`;
    const { changed, cancel } = await passOver(this.book, "s", {
      scheduler,
      now: () => this.now,
      newRun: () => `run-${++this.#count}`,
      run: async (id) => this.runs.get(id),
      fate: async ({ run = "", scheduler: owner = "" }): Promise<Fate> =>
        this.#launched.has(run) ? "lost" : this.#dead.has(owner) ? "not-begun" : "under-way",
    });
    if (crash === "before launch") return this.#crash(index, scheduler);
    for (const firing of changed) if (firing.state === "fired") this.#begin(firing);
    for (const { run = "" } of cancel) this.#end(run, "cancelled");
    if (crash === "after launch") this.#crash(index, scheduler);
  }

  #crash(index: number, scheduler: string): void {
    this.#dead.add(scheduler);
    (this.#generations[index] as number)++;
  }

  #begin({ run = "", due }: FiringRecord): void {
    const active = [...this.runs.values()].filter(({ state }) => state === "running");
    expect(active, "runs at once").to.deep.equal([]);
    this.#launched.add(run);
    this.begun.push(due);
    this.runs.set(run, sample.aRun(run));
  }

  endRun(): void {
    for (const { id, state } of this.runs.values()) if (state === "running") this.#end(id, "succeeded");
  }

  #end(id: string, state: RunRecord["state"]): void {
    this.runs.set(id, { ...(this.runs.get(id) as RunRecord), state });
  }

  async firings(): Promise<readonly FiringRecord[]> {
    return (await this.book.firings("s", { limit: 10_000, sort: [{ field: "due" }] })).items;
  }
}

async function settle(world: World): Promise<void> {
  for (let n = 0; n < 200; n++) {
    await world.pass(0, "no");
    world.endRun();
    if ((await world.firings()).every(({ state }) => state !== "queued" && state !== "fired")) return;
  }
  throw new Error("due times without an end");
}

async function play(
  script: readonly Act[],
  overlap: OverlapPolicy,
  catchUp: CatchUpPolicy,
  trigger: { readonly cron: string } | { readonly minutes: number },
): Promise<{ readonly world: World; readonly steady: boolean }> {
  const world = new World();
  await world.book.create(
    sample.aSchedule({
      name: "s",
      overlap,
      catchUp,
      createdAt: iso(START),
      since: iso(START),
      trigger:
        "cron" in trigger
          ? { kind: "cron", expression: trigger.cron, timezone: "America/New_York" }
          : { kind: "interval", everyMs: trigger.minutes * MINUTE },
    }),
  );
  let steady = true;
  for (const act of script) {
    if (act.do === "pass") await world.pass(act.scheduler, act.crash);
    else if (act.do === "advance") world.now += act.minutes * MINUTE;
    else if (act.do === "put-back") world.now -= act.minutes * MINUTE;
    else if (act.do === "end-run") world.endRun();
    else if (act.do === "pause") await world.book.change("s", (record) => ({ ...record, state: "paused" }));
    else
      await world.book.change("s", (record) => ({
        ...record,
        state: "active",
        since: iso(Math.max(world.now, Date.parse(record.since))),
      }));
    steady &&= ["pass", "advance", "end-run"].includes(act.do);
  }
  await settle(world);
  return { world, steady };
}

const overlaps = fc.constantFrom<OverlapPolicy>("skip", "queue", "cancel");
const catchUps = fc.constantFrom<CatchUpPolicy>({ policy: "none" }, { policy: "last" }, { policy: "all", limit: 5 });
const triggers = fc.constantFrom({ cron: "*/10 * * * *" }, { cron: "30 1,13 * * *" }, { minutes: 7 });

describe("schedulers over one repository", function () {
  this.timeout(120_000);

  it("begin at most one run for a due time, and never two at once, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(acts, overlaps, catchUps, triggers, async (script, overlap, catchUp, trigger) => {
        const { world } = await play(script, overlap, catchUp, trigger);
        expect(new Set(world.begun).size).to.equal(world.begun.length);
        const fired = (await world.firings()).filter(({ run }) => run !== undefined);
        expect(fired.map(({ due }) => due).filter((due) => !world.begun.includes(due))).to.deep.equal(
          fired.filter(({ state }) => state === "lost").map(({ due }) => due),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("give every due time one fate while the clock goes forward", async () => {
    await fc.assert(
      fc.asyncProperty(acts, overlaps, catchUps, async (all, overlap, catchUp) => {
        const script = all.filter((act) => act.do === "pass" || act.do === "advance" || act.do === "end-run");
        const { world } = await play(script, overlap, catchUp, { minutes: 7 });
        const firings = await world.firings();
        const counted = firings.reduce((sum, { missed }) => sum + (missed?.count ?? 1), 0);
        expect(counted).to.equal(Math.floor((world.now - START) / (7 * MINUTE)));
        const late = firings.filter(({ state }) => state === "missed");
        for (const { missed, due } of late)
          expect(Date.parse(due) - Date.parse(missed?.from ?? "")).to.equal(((missed?.count ?? 0) - 1) * 7 * MINUTE);
      }),
      { numRuns: 100 },
    );
  });

  it("have one winner when they decide at once", async () => {
    const world = new World();
    await world.book.create(
      sample.aSchedule({
        name: "s",
        createdAt: iso(START),
        since: iso(START),
        trigger: { kind: "interval", everyMs: MINUTE },
      }),
    );
    world.now += MINUTE;
    await Promise.all([0, 1, 2].map((index) => world.pass(index, "no")));
    expect(world.begun).to.deep.equal([iso(START + MINUTE)]);
  });
});
