import { Heap } from "./heap.js";

export interface Task {
  readonly id: string;
  /** Ids of tasks that must have succeeded first: of those that were there from the start, or were added together with this one. */
  readonly needs: readonly string[];
  readonly demand: Demand;
  /** Expected duration, in any unit; 1 where nothing is known. */
  readonly weight?: number;
}

export interface Demand {
  readonly cpus: number;
  readonly memory: number;
  /** Count by type. Of these a task never asks for more than there are. */
  readonly accelerators?: Readonly<Record<string, number>>;
}

/**
 * What the scheduler wants done. To `prepare` is to find out whether a task has to run at all, or, once the tasks into which it was
 * expanded have ended, what came of it; it takes no slot. To `start` is to run
 * it, in the resources that it demands. `skip` and `drop` are final: because of failed tasks upstream, or of a cancellation.
 */
export type Decision =
  | { readonly do: "prepare" | "start" | "drop"; readonly task: string }
  | { readonly do: "skip"; readonly task: string; readonly because: readonly string[] };

/**
 * What has happened to a task. `due`: it was prepared and has to run. `parked`: it gave its slot back, to wait for something
 * outside. `retry`: what it waited for has come; it is prepared again. `succeeded`, `failed` and `dropped` are final.
 */
export type Outcome = "due" | "parked" | "retry" | "succeeded" | "failed" | "dropped";

type Phase = "blocked" | "preparable" | "preparing" | "expanded" | "due" | "started" | "parked" | "final";

interface Entry {
  readonly task: Task;
  readonly order: number;
  readonly dependants: Entry[];
  /** Length of the longest way from here to an end of the graph, by weight: the longest goes first. */
  length: number;
  missing: number;
  phase: Phase;
  /** The task that was expanded into this one and others. */
  readonly parent: Entry | undefined;
  /** How many of those into which this one was expanded have not ended. */
  open: number;
}

/**
 * Decides what runs when: state in, decisions out; it does nothing itself and knows no clock. Among tasks that could start, those
 * on the critical path go first, and a smaller one may fill a gap that a bigger one leaves. Each decision costs the logarithm of the
 * number of waiting tasks.
 */
export class Scheduler {
  readonly #entries = new Map<string, Entry>();
  readonly #preparable = new Heap<Entry>(first);
  readonly #due = new Heap<Entry>(first);
  readonly #preparing = new Set<Entry>();
  #started = 0;
  #unfinished = 0;
  #order = 0;
  #free: Demand;
  #cancelled = false;
  /** Final decisions that wait to be handed out. */
  #announced: Decision[] = [];

  /** @param tasks in an order in which every task comes after those it needs. */
  constructor(
    tasks: readonly Task[],
    private readonly capacity: Demand,
    private readonly maxPreparing = 64,
  ) {
    this.#free = capacity;
    this.#add(tasks, undefined);
  }

  /**
   * Adds tasks that a task which is being prepared, or was expanded before, stands for. It is prepared again when all of them have
   * ended, however that was. They are forgotten as soon as they have ended, so that a task may be expanded into any number, some at a time.
   */
  expand(id: string, tasks: readonly Task[]): void {
    const parent = this.#entries.get(id);
    if (this.#cancelled && (parent === undefined || parent.phase === "final")) return;
    if (parent?.phase !== "preparing" && parent?.phase !== "expanded")
      throw new RangeError(`${id} cannot be expanded now`);
    this.#preparing.delete(parent);
    parent.phase = "expanded";
    this.#add(tasks, parent);
    if (this.#cancelled) this.#dropOpen();
    else if (parent.open === 0) this.#enter(parent, "preparable");
  }

  #add(tasks: readonly Task[], parent: Entry | undefined): void {
    const added: Entry[] = [];
    const together = new Map<string, Entry>();
    for (const task of tasks) {
      const needs = [...new Set(task.needs)].map((id) => together.get(id));
      if (this.#entries.has(task.id)) throw new RangeError(`There are two tasks ${task.id}`);
      const entry: Entry = {
        task,
        order: this.#order++,
        dependants: [],
        length: 0,
        missing: needs.length,
        phase: "blocked",
        parent,
        open: 0,
      };
      for (const need of needs) {
        if (need === undefined) throw new RangeError(`${task.id} comes before a task that it needs`);
        need.dependants.push(entry);
      }
      this.#entries.set(task.id, entry);
      together.set(task.id, entry);
      added.push(entry);
    }
    this.#unfinished += added.length;
    if (parent !== undefined) parent.open += added.length;
    for (const entry of [...added].reverse()) {
      const after = entry.dependants.reduce((most, { length }) => Math.max(most, length), parent?.length ?? 0);
      entry.length = (entry.task.weight ?? 1) + after;
    }
    for (const entry of added) if (entry.missing === 0) this.#enter(entry, "preparable");
  }

  /** Whether every task has come to its end, and every decision has been handed out. */
  get done(): boolean {
    return this.#unfinished === 0 && this.#announced.length === 0;
  }

  /** How many tasks it still knows: what others were expanded into is forgotten when it has ended. */
  get held(): number {
    return this.#entries.size;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** What to do now; ask again after every outcome. */
  decide(): readonly Decision[] {
    const decisions = this.#announced;
    this.#announced = [];
    while (this.#preparing.size < this.maxPreparing && this.#preparable.size > 0) {
      const entry = this.#preparable.pop() as Entry;
      if (entry.phase !== "preparable") continue;
      entry.phase = "preparing";
      this.#preparing.add(entry);
      decisions.push({ do: "prepare", task: entry.task.id });
    }
    this.#startWhatFits(decisions);
    return decisions;
  }

  report(id: string, outcome: Outcome): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.phase === "final") throw new RangeError(`${id} has no outcome to come`);
    this.#leave(entry);
    if (outcome === "succeeded") this.#succeed(entry);
    else if (outcome === "failed") this.#fail(entry);
    else if (outcome === "dropped") this.#drop(entry, false);
    else if (this.#cancelled) this.#drop(entry, true);
    else this.#enter(entry, outcome === "retry" ? "preparable" : outcome);
  }

  /** Nothing starts from now on. What is under way goes on until its outcome is reported; all else is dropped. */
  cancel(): void {
    this.#cancelled = true;
    this.#dropOpen();
  }

  #dropOpen(): void {
    for (const entry of this.#entries.values()) {
      if (entry.phase === "final" || entry.phase === "preparing" || entry.phase === "started") continue;
      this.#drop(entry, true);
    }
  }

  #startWhatFits(decisions: Decision[]): void {
    const tooBig: Entry[] = [];
    const longest = Math.max(0, ...[...this.#preparing].map(({ length }) => length));
    // Looking past many that do not fit would cost more than the gap is worth.
    while (this.#due.size > 0 && tooBig.length < 16 && this.#free.cpus > 0) {
      const entry = this.#due.pop() as Entry;
      if (entry.phase !== "due") continue;
      // In a moment it will be known whether a task that matters more wants the slot.
      if (!this.#fits(entry) || entry.length < longest) {
        tooBig.push(entry);
        continue;
      }
      entry.phase = "started";
      this.#started++;
      this.#take(entry, 1);
      decisions.push({ do: "start", task: entry.task.id });
    }
    for (const entry of tooBig) this.#due.push(entry);
  }

  /** What is bigger than everything there is runs alone. */
  #fits({ task }: Entry): boolean {
    const { cpus, memory } = this.#clamped(task.demand);
    const { accelerators: free = {} } = this.#free;
    if (Object.entries(task.demand.accelerators ?? {}).some(([type, count]) => count > (free[type] ?? 0))) return false;
    return this.#started === 0 || (cpus <= this.#free.cpus && memory <= this.#free.memory);
  }

  #clamped({ cpus, memory }: Demand): Demand {
    return { cpus: Math.min(cpus, this.capacity.cpus), memory: Math.min(memory, this.capacity.memory) };
  }

  #take({ task }: Entry, sign: 1 | -1): void {
    const { cpus, memory } = this.#clamped(task.demand);
    // With nothing started all is free: fractions do not add up to a drift.
    if (this.#started === 0) {
      this.#free = this.capacity;
      return;
    }
    const { accelerators: free } = this.#free;
    const left = { cpus: this.#free.cpus - sign * cpus, memory: this.#free.memory - sign * memory };
    const taken = Object.entries(task.demand.accelerators ?? {});
    const rest = taken.map(([type, count]) => [type, (free?.[type] ?? 0) - sign * count] as const);
    this.#free = free === undefined ? left : { ...left, accelerators: { ...free, ...Object.fromEntries(rest) } };
  }

  #enter(entry: Entry, phase: "preparable" | "due" | "parked"): void {
    entry.phase = phase;
    if (phase === "preparable") this.#preparable.push(entry);
    if (phase === "due") this.#due.push(entry);
  }

  #leave(entry: Entry): void {
    this.#preparing.delete(entry);
    if (entry.phase === "started") {
      this.#started--;
      this.#take(entry, -1);
    }
  }

  #end(entry: Entry): void {
    entry.phase = "final";
    this.#unfinished--;
    const { parent } = entry;
    if (parent === undefined) return;
    this.#entries.delete(entry.task.id);
    if (--parent.open === 0 && parent.phase === "expanded") this.#enter(parent, "preparable");
  }

  #succeed(entry: Entry): void {
    this.#end(entry);
    for (const dependant of entry.dependants) {
      if (--dependant.missing === 0 && dependant.phase === "blocked") this.#enter(dependant, "preparable");
    }
  }

  #fail(entry: Entry): void {
    this.#end(entry);
    this.#skipDependants(entry);
  }

  #drop(entry: Entry, announce: boolean): void {
    this.#end(entry);
    if (announce) this.#announced.push({ do: "drop", task: entry.task.id });
    if (!this.#cancelled) this.#skipDependants(entry);
  }

  #skipDependants(failed: Entry): void {
    const open = [...failed.dependants];
    for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
      if (entry.phase === "final") continue;
      this.#end(entry);
      this.#announced.push({ do: "skip", task: entry.task.id, because: [failed.task.id] });
      open.push(...entry.dependants);
    }
  }
}

function first(a: Entry, b: Entry): boolean {
  return a.length > b.length || (a.length === b.length && a.order < b.order);
}
