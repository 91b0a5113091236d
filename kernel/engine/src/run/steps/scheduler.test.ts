import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { simulate as simulation } from "../../testing/simulation.js";
import { Scheduler, type Decision, type Demand, type Task } from "./scheduler.js";

const ONE: Demand = { cpus: 1, memory: 0 };
const task = (id: string, needs: readonly string[] = [], more: Partial<Task> = {}): Task => ({
  id,
  needs,
  demand: ONE,
  ...more,
});
const said = (decisions: readonly Decision[]) => decisions.map(({ do: verb, task: id }) => `${verb} ${id}`);

/** Prepares all that may be prepared, as tasks that have to run. */
function settle(scheduler: Scheduler): readonly Decision[] {
  const seen: Decision[] = [];
  for (let decisions = scheduler.decide(); decisions.length > 0; decisions = scheduler.decide()) {
    for (const decision of decisions) {
      if (decision.do === "prepare") scheduler.report(decision.task, "due");
      else seen.push(decision);
    }
  }
  return seen;
}

describe("the scheduler", () => {
  it("starts what lies on the longest way to the end first", () => {
    const scheduler = new Scheduler([task("short"), task("a"), task("b", ["a"]), task("c", ["b"])], {
      cpus: 1,
      memory: 0,
    });
    expect(said(settle(scheduler))).to.deep.equal(["start a"]);
    scheduler.report("a", "succeeded");
    expect(said(settle(scheduler))).to.deep.equal(["start b"]);
    scheduler.report("b", "succeeded");
    expect(said(settle(scheduler))).to.deep.equal(["start short"]);
  });

  it("counts weight, not steps, where durations are known", () => {
    const scheduler = new Scheduler([task("a"), task("b", ["a"]), task("slow", [], { weight: 5 })], {
      cpus: 1,
      memory: 0,
    });
    expect(said(settle(scheduler))).to.deep.equal(["start slow"]);
  });

  it("fills the gap beside a big task with small ones, and runs one that is bigger than everything alone", () => {
    const tasks = [task("a"), task("big", [], { demand: { cpus: 9, memory: 9 }, weight: 3 }), task("b")];
    const scheduler = new Scheduler(tasks, { cpus: 2, memory: 4 });
    expect(said(settle(scheduler))).to.deep.equal(["start big"]);
    scheduler.report("big", "succeeded");
    expect(said(settle(scheduler))).to.deep.equal(["start a", "start b"]);
  });

  it("skips what depends on a failed task, with the reason, and nothing else", () => {
    const scheduler = new Scheduler([task("a"), task("b"), task("c", ["a"]), task("d", ["c", "b"]), task("e", ["b"])], {
      cpus: 4,
      memory: 0,
    });
    settle(scheduler);
    scheduler.report("a", "failed");
    expect(settle(scheduler)).to.deep.equal([
      { do: "skip", task: "c", because: ["a"] },
      { do: "skip", task: "d", because: ["a"] },
    ]);
    scheduler.report("b", "succeeded");
    expect(said(settle(scheduler))).to.deep.equal(["start e"]);
    scheduler.report("e", "succeeded");
    expect(scheduler.done).to.equal(true);
  });

  it("gives the slot of a parked task to others", () => {
    const scheduler = new Scheduler([task("a"), task("b")], { cpus: 1, memory: 0 });
    expect(said(settle(scheduler))).to.deep.equal(["start a"]);
    scheduler.report("a", "parked");
    expect(said(settle(scheduler))).to.deep.equal(["start b"]);
    scheduler.report("b", "succeeded");
    scheduler.report("a", "retry");
    expect(said(settle(scheduler))).to.deep.equal(["start a"]);
  });

  it("drops everything that has not begun when it is cancelled", () => {
    const scheduler = new Scheduler([task("a"), task("b"), task("c", ["a"])], { cpus: 1, memory: 0 });
    settle(scheduler);
    scheduler.cancel();
    expect(said(settle(scheduler)).sort()).to.deep.equal(["drop b", "drop c"]);
    expect(scheduler.done).to.equal(false);
    scheduler.report("a", "dropped");
    expect(scheduler.done).to.equal(true);
    expect(said(settle(scheduler))).to.deep.equal([]);
  });

  it("refuses a graph that is not in order, and an outcome for what has ended", () => {
    expect(() => new Scheduler([task("a", ["b"]), task("b")], ONE)).to.throw(RangeError);
    const scheduler = new Scheduler([task("a")], ONE);
    settle(scheduler);
    scheduler.report("a", "succeeded");
    expect(() => scheduler.report("a", "succeeded")).to.throw(RangeError);
  });

  it("in any graph, with any outcomes: never early, never forgotten, never over capacity, never idle, and it ends", () => {
    const graph = fc.array(
      fc.record({
        needs: fc.array(fc.nat(), { maxLength: 4 }),
        cpus: fc.integer({ min: 1, max: 5 }),
        memory: fc.nat({ max: 6 }),
        weight: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(
        graph,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.string(),
        fc.option(fc.nat({ max: 60 })),
        (nodes, cpus, maxPreparing, seed, cancelAt) => {
          const tasks = nodes.map((node, index) =>
            task(`t${index}`, index === 0 ? [] : node.needs.map((need) => `t${need % index}`), {
              demand: node,
              weight: node.weight,
            }),
          );
          simulate(tasks, { cpus, memory: 5 }, maxPreparing, seed, cancelAt ?? undefined);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("under a virtual clock, with expansions, retries and cancellations: all of that, and the critical path first", () => {
    const gpus = fc.option(fc.integer({ min: 2, max: 3 }), { nil: undefined });
    const limits = fc.record({ cpus: fc.integer({ min: 1, max: 6 }), memory: fc.integer({ min: 1, max: 8 }), gpus });
    let starts = 0;
    fc.assert(
      fc.property(
        fc.record({ seed: fc.string({ minLength: 1 }), tasks: fc.integer({ min: 1, max: 25 }), limits }),
        fc.integer({ min: 1, max: 6 }),
        fc.option(fc.nat({ max: 400 }), { nil: undefined, freq: 2 }),
        ({ seed, tasks, limits: { cpus, memory, gpus: gpu } }, maxPreparing, cancelAt) => {
          const capacity = { cpus, memory, ...(gpu === undefined ? {} : { accelerators: { gpu } }) };
          const cancel = cancelAt === undefined ? {} : { cancelAt };
          starts += simulation({ seed, tasks, capacity, maxPreparing, ...cancel }).starts;
        },
      ),
      { numRuns: 4000 },
    );
    expect(starts, "the graphs are no empty ones").to.be.greaterThan(20_000);
  }).timeout(60_000);

  it("expands a task: asked again when its own have ended, however; added to while some are open; forgotten when ended", () => {
    const scheduler = new Scheduler([task("map"), task("after", ["map"])], { cpus: 2, memory: 0 });
    expect(said(scheduler.decide())).to.deep.equal(["prepare map"]);
    scheduler.expand("map", [task("i0"), task("i1")]);
    expect(said(settle(scheduler))).to.deep.equal(["start i0", "start i1"]);
    scheduler.expand("map", [task("i2")]);
    scheduler.report("i0", "failed");
    expect(said(settle(scheduler))).to.deep.equal(["start i2"]);
    scheduler.report("i1", "succeeded");
    expect(said(scheduler.decide())).to.deep.equal([]);
    scheduler.report("i2", "succeeded");
    expect(scheduler.held).to.equal(2);
    expect(said(scheduler.decide())).to.deep.equal(["prepare map"]);
    scheduler.report("map", "succeeded");
    expect(said(settle(scheduler))).to.deep.equal(["start after"]);
    scheduler.report("after", "succeeded");
    expect(scheduler.done).to.equal(true);
    expect(() => scheduler.expand("map", [])).to.throw(RangeError);
  });

  it("expands into nothing, and not after a cancellation", () => {
    const scheduler = new Scheduler([task("map"), task("late")], { cpus: 2, memory: 0 });
    scheduler.decide();
    scheduler.expand("map", []);
    expect(said(scheduler.decide())).to.deep.equal(["prepare map"]);
    scheduler.cancel();
    scheduler.expand("map", [task("i0")]);
    scheduler.report("late", "dropped");
    expect(said(scheduler.decide()).sort()).to.deep.equal(["drop i0", "drop map"]);
    scheduler.expand("map", [task("i1")]);
    expect(said(scheduler.decide())).to.deep.equal([]);
    expect(scheduler.done).to.equal(true);
  });

  it("decides for 100,000 tasks in a chain, and side by side", () => {
    const chain = Array.from({ length: 100_000 }, (_, index) =>
      task(`t${index}`, index === 0 ? [] : [`t${index - 1}`]),
    );
    const wide = Array.from({ length: 100_000 }, (_, index) => task(`t${index}`));
    for (const tasks of [chain, wide]) simulate(tasks, { cpus: 4, memory: 0 }, 64, "seed");
  }).timeout(60_000);
});

/** Runs a whole graph under a virtual clock, with outcomes drawn from `seed`, and checks every promise on the way. */
function simulate(
  tasks: readonly Task[],
  capacity: Demand,
  maxPreparing: number,
  seed: string,
  cancelAt?: number,
): void {
  const random = seededRandom(seed);
  const scheduler = new Scheduler(tasks, capacity, maxPreparing);
  const byId = new Map(tasks.map((one) => [one.id, one]));
  const end = new Map<string, "succeeded" | "failed" | "skipped" | "dropped">();
  const preparing: string[] = [];
  const running: string[] = [];
  const parked: string[] = [];
  const due = new Set<string>();
  const finish = (id: string, how: "succeeded" | "failed" | "skipped" | "dropped") => {
    if (end.has(id)) throw new Error(`${id} ended twice`);
    end.set(id, how);
  };
  const ready = ({ needs }: Task) => needs.every((need) => end.get(need) === "succeeded");
  const fits = ({ demand }: Task) => {
    const used = running.reduce((sum, id) => sum + Math.min(capacity.cpus, byId.get(id)?.demand.cpus ?? 0), 0);
    return used + Math.min(capacity.cpus, demand.cpus) <= capacity.cpus;
  };
  for (let step = 0; !scheduler.done || step === 0; step++) {
    if (step > 20 * tasks.length + 100) throw new Error("it does not end");
    if (step === cancelAt) scheduler.cancel();
    for (const decision of scheduler.decide()) {
      const one = byId.get(decision.task) as Task;
      if (decision.do === "prepare" || decision.do === "start") {
        if (!ready(one)) throw new Error(`${one.id} is early`);
        if (scheduler.cancelled) throw new Error(`${one.id} begins after the cancellation`);
      }
      if (decision.do === "prepare") preparing.push(one.id);
      else if (decision.do === "start") {
        if (running.length > 0 && !fits(one)) throw new Error(`${one.id} does not fit`);
        due.delete(one.id);
        running.push(one.id);
      } else {
        if (decision.do === "skip" && !decision.because.every((id) => end.get(id) === "failed"))
          throw new Error("skipped without a reason");
        due.delete(one.id);
        if (parked.includes(one.id)) parked.splice(parked.indexOf(one.id), 1);
        finish(one.id, decision.do === "skip" ? "skipped" : "dropped");
      }
    }
    if (preparing.length > maxPreparing) throw new Error("too many are prepared at once");
    if (running.length === 0 && due.size > 0 && preparing.length === 0)
      throw new Error("slots are idle although tasks are due");
    if (scheduler.done) break;
    const act = random.int(10);
    if (preparing.length > 0 && (act < 5 || running.length + parked.length === 0)) {
      const [id] = preparing.splice(random.int(preparing.length), 1) as [string];
      const cached = random.int(4) === 0;
      if (cached) finish(id, "succeeded");
      else if (!scheduler.cancelled) due.add(id);
      scheduler.report(id, cached ? "succeeded" : "due");
    } else if (running.length > 0 && (act < 9 || parked.length === 0)) {
      const [id] = running.splice(random.int(running.length), 1) as [string];
      const draw = random.int(12);
      if (draw === 0) {
        if (!scheduler.cancelled) parked.push(id);
        scheduler.report(id, "parked");
        continue;
      }
      const how = draw === 1 ? "failed" : draw === 2 && scheduler.cancelled ? "dropped" : "succeeded";
      finish(id, how);
      scheduler.report(id, how);
    } else if (parked.length > 0) {
      scheduler.report(parked.splice(random.int(parked.length), 1)[0] as string, "retry");
    }
  }
  if (end.size !== tasks.length) throw new Error("a task was forgotten");
  for (const { id, needs } of tasks) {
    if (end.get(id) === "skipped" && needs.every((need) => end.get(need) === "succeeded"))
      throw new Error(`${id} was skipped for nothing`);
  }
}
