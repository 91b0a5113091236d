import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { Scheduler, type Demand, type Task } from "../run/steps/scheduler.js";

type End = "succeeded" | "failed" | "skipped" | "dropped";

/** A task as the simulation knows it; how it behaves is drawn when it happens. */
interface Actor {
  readonly task: Task;
  readonly depth: number;
  /** The longest way to an end, worked out here once more. */
  readonly length: number;
  /** Of what it was expanded into, those that have not ended. */
  readonly open: Set<string>;
  /** How many more it will be expanded into, one whenever one has ended. */
  more: number;
  expanded: boolean;
  phase: "waiting" | "preparing" | "due" | "running" | "parked" | "expanded" | "ended";
  parent?: Actor;
}

export interface SimulationOptions {
  readonly seed: string;
  readonly tasks: number;
  readonly capacity: Demand;
  readonly maxPreparing: number;
  /** Virtual milliseconds after which the run is cancelled. */
  readonly cancelAt?: number;
}

interface Appointment {
  readonly at: number;
  readonly act: () => void;
}

export interface SimulationEnd {
  readonly took: number;
  readonly ends: ReadonlyMap<string, End>;
  readonly starts: number;
}

/**
 * Runs a random graph on a scheduler under a virtual clock: tasks that are cached, run, fail, wait outside and come back, and tasks
 * that are expanded into others, nested, at once or some at a time. @throws Error at the first promise that is broken.
 */
export function simulate(options: SimulationOptions): SimulationEnd {
  return new Simulation(options).run();
}

const DEEPEST = 3;

class Simulation {
  readonly #random;
  readonly #actors = new Map<string, Actor>();
  readonly #ends = new Map<string, End>();
  readonly #scheduler: Scheduler;
  readonly #capacity: Demand;
  readonly #roots: number;
  /** What happens when: a list is fast enough for graphs of this size. */
  readonly #agenda: Appointment[] = [];
  #now = 0;
  #names = 0;
  #starts = 0;

  constructor(private readonly options: SimulationOptions) {
    this.#random = seededRandom(options.seed);
    this.#capacity = options.capacity;
    const tasks = this.#graph(options.tasks, undefined);
    this.#roots = tasks.length;
    this.#scheduler = new Scheduler(tasks, options.capacity, options.maxPreparing);
    if (options.cancelAt !== undefined) this.#after(options.cancelAt, () => this.#scheduler.cancel());
  }

  run(): SimulationEnd {
    this.#decide();
    for (let rounds = 0; this.#agenda.length > 0; rounds++) {
      if (rounds > 200_000) throw new Error("it does not end");
      this.#agenda.sort((a, b) => a.at - b.at);
      const { at, act } = this.#agenda.shift() as Appointment;
      this.#now = at;
      act();
      this.#decide();
    }
    this.#checkEnd();
    return { took: this.#now, ends: this.#ends, starts: this.#starts };
  }

  #after(ms: number, act: () => void): void {
    this.#agenda.push({ at: this.#now + ms, act });
  }

  #graph(count: number, parent: Actor | undefined): readonly Task[] {
    const random = this.#random;
    const tasks = Array.from({ length: count }, (_, index): Task => {
      const gpu = random.int(6) === 0 && this.#capacity.accelerators !== undefined;
      return {
        id: `t${this.#names + index}`,
        needs: Array.from({ length: index === 0 ? 0 : random.int(3) }, () => `t${this.#names + random.int(index)}`),
        demand: {
          cpus: random.int(6),
          memory: random.int(7),
          ...(gpu ? { accelerators: { gpu: 1 + random.int(2) } } : {}),
        },
        weight: 1 + random.int(9),
      };
    });
    this.#names += count;
    const lengths = new Map<string, number>();
    for (const { id, weight = 1 } of [...tasks].reverse()) {
      const after = tasks.filter(({ needs }) => needs.includes(id)).map((one) => lengths.get(one.id) as number);
      lengths.set(id, weight + Math.max(parent?.length ?? 0, ...after));
    }
    for (const task of tasks) {
      this.#actors.set(task.id, {
        task,
        depth: (parent?.depth ?? 0) + 1,
        length: lengths.get(task.id) as number,
        open: new Set(),
        more: 0,
        expanded: false,
        phase: "waiting",
        ...(parent === undefined ? {} : { parent }),
      });
      parent?.open.add(task.id);
    }
    return tasks;
  }

  #decide(): void {
    for (let decisions = this.#scheduler.decide(); decisions.length > 0; decisions = this.#scheduler.decide()) {
      for (const decision of decisions) {
        const actor = this.#actors.get(decision.task) as Actor;
        if (decision.do === "prepare") this.#prepare(actor);
        else if (decision.do === "start") this.#start(actor);
        else {
          if (decision.do === "skip" && !decision.because.every((id) => this.#ends.get(id) === "failed"))
            throw new Error(`${actor.task.id} is skipped without a reason`);
          this.#end(actor, decision.do === "skip" ? "skipped" : "dropped");
        }
      }
    }
    this.#checkBusy();
  }

  #prepare(actor: Actor): void {
    this.#checkTurn(actor);
    if (actor.expanded && (actor.open.size > 0 || actor.more > 0))
      throw new Error(`${actor.task.id} is asked before its own have ended`);
    actor.phase = "preparing";
    if (this.#all("preparing").length > this.options.maxPreparing) throw new Error("too many are prepared at once");
    this.#after(this.#random.int(3), () => this.#prepared(actor));
  }

  #prepared(actor: Actor): void {
    const draw = this.#random.int(12);
    if (actor.expanded) return this.#report(actor, draw < 2 ? "failed" : "succeeded");
    if (draw < 2) return this.#report(actor, "succeeded");
    if (draw === 2) return this.#report(actor, "failed");
    if (draw < 6 && actor.depth < DEEPEST) return this.#expand(actor);
    actor.phase = this.#scheduler.cancelled ? actor.phase : "due";
    this.#scheduler.report(actor.task.id, "due");
  }

  /** Into none, into a graph of its own, or into one after the other. */
  #expand(actor: Actor): void {
    const kind = this.#random.int(3);
    const tasks = kind === 0 ? [] : this.#graph(1 + this.#random.int(kind === 1 ? 8 : 3), actor);
    actor.more = kind === 2 ? this.#random.int(12) : 0;
    actor.expanded = true;
    actor.phase = "expanded";
    this.#scheduler.expand(actor.task.id, tasks);
  }

  #start(actor: Actor): void {
    this.#checkTurn(actor);
    const { task } = actor;
    if (actor.phase !== "due") throw new Error(`${task.id} starts without being due`);
    if (!this.#fits(task)) throw new Error(`${task.id} does not fit`);
    for (const other of this.#all("due"))
      if (other.length > actor.length && this.#fits(other.task))
        throw new Error(`${other.task.id} is passed over by ${task.id}`);
    if (this.#all("preparing").some(({ length }) => length > actor.length))
      throw new Error(`${task.id} does not wait for what may matter more`);
    actor.phase = "running";
    this.#starts++;
    this.#after(1 + this.#random.int(10 * (task.weight ?? 1)), () => this.#ran(actor));
  }

  #ran(actor: Actor): void {
    const draw = this.#random.int(12);
    if (draw > 2) return this.#report(actor, "succeeded");
    if (draw === 0 && this.#scheduler.cancelled) return this.#report(actor, "dropped");
    if (draw < 2) return this.#report(actor, "failed");
    actor.phase = "parked";
    this.#scheduler.report(actor.task.id, "parked");
    if (this.#scheduler.cancelled) return;
    this.#after(this.#random.int(50), () => {
      if (actor.phase !== "parked") return;
      actor.phase = "waiting";
      this.#scheduler.report(actor.task.id, "retry");
    });
  }

  #report(actor: Actor, end: "succeeded" | "failed" | "dropped"): void {
    const { parent } = actor;
    // As with the items of a map: the next is there before the last is over.
    if (parent !== undefined && parent.more > 0 && parent.phase === "expanded") {
      parent.more--;
      this.#scheduler.expand(parent.task.id, this.#graph(1, parent));
    }
    this.#end(actor, end);
    this.#scheduler.report(actor.task.id, end);
  }

  #end(actor: Actor, end: End): void {
    const { id } = actor.task;
    if (this.#ends.has(id)) throw new Error(`${id} ends twice`);
    actor.phase = "ended";
    this.#ends.set(id, end);
    const { parent } = actor;
    parent?.open.delete(id);
    // Skipped ones make no room by themselves: whoever hands out the rest does it when one was worked off, so none may be left over.
    if (parent !== undefined && parent.open.size === 0) parent.more = 0;
  }

  #all(phase: Actor["phase"]): readonly Actor[] {
    return [...this.#actors.values()].filter((actor) => actor.phase === phase);
  }

  #used(): { cpus: number; memory: number; gpu: number } {
    const used = { cpus: 0, memory: 0, gpu: 0 };
    for (const { task } of this.#all("running")) {
      used.cpus += Math.min(this.#capacity.cpus, task.demand.cpus);
      used.memory += Math.min(this.#capacity.memory, task.demand.memory);
      used.gpu += task.demand.accelerators?.["gpu"] ?? 0;
    }
    return used;
  }

  #fits({ demand }: Task): boolean {
    const { cpus, memory, gpu } = this.#used();
    const gpus = this.#capacity.accelerators?.["gpu"] ?? 0;
    if (gpu + (demand.accelerators?.["gpu"] ?? 0) > gpus) return false;
    if (this.#all("running").length === 0) return true;
    return (
      cpus + Math.min(this.#capacity.cpus, demand.cpus) <= this.#capacity.cpus &&
      memory + Math.min(this.#capacity.memory, demand.memory) <= this.#capacity.memory
    );
  }

  #checkTurn({ task }: Actor): void {
    if (this.#scheduler.cancelled) throw new Error(`${task.id} begins after the cancellation`);
    const early = task.needs.find((id) => this.#ends.get(id) !== "succeeded");
    if (early !== undefined) throw new Error(`${task.id} comes before ${early}`);
  }

  /** Nothing that could run waits, unless it will be known in a moment whether something more urgent wants its place. */
  #checkBusy(): void {
    if (this.#scheduler.cancelled || this.#all("preparing").length > 0) return;
    const due = this.#all("due");
    const waiting = due.filter(({ task }) => this.#fits(task) && this.#used().cpus < this.#capacity.cpus);
    if (waiting.length > 0 && due.length - waiting.length < 16)
      throw new Error(`${waiting[0]?.task.id} waits beside free slots`);
  }

  #checkEnd(): void {
    if (!this.#scheduler.done) throw new Error("it stands still before it is done");
    for (const id of this.#actors.keys()) if (!this.#ends.has(id)) throw new Error(`${id} was forgotten`);
    if (this.#scheduler.held !== this.#roots)
      throw new Error(`it holds on to ${this.#scheduler.held - this.#roots} that have ended`);
  }
}
