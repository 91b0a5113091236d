import { setTimeout as delay } from "node:timers/promises";
import { toErrorRecord, type ErrorRecord, type FiringRecord, type RunRecord } from "@zen/plugin-sdk";
import { Runs } from "../runs/runs.js";
import type { Workspace } from "../workspace/workspace.js";
import { begin } from "./begin.js";
import { launchHere } from "./launched.js";
import { observe } from "./observe.js";
import type { Launch, Launched, SchedulerEvent, SchedulerOptions } from "./options.js";
import {
  Fates,
  newRunId,
  passOver,
  SchedulerPresence,
  SharedState,
  type Observation,
  type Pass,
  type ScheduleBook,
} from "./parts.js";

/** How often the journal is asked what others have done. */
const LOOK_MS = 1000;
/** While something is about to happen. */
const SOON_MS = 250;
/** So many due times are remembered as told. */
const TOLD = 1000;

/** The loop around `passOver`: it looks, lets it decide, and begins what was decided. */
export class Scheduler {
  readonly #launched = new Map<
    string,
    { readonly firing: FiringRecord; readonly launched: Launched; readonly over: Promise<void> }
  >();
  readonly #fates: Fates;
  readonly #launch: Launch;
  readonly #begun: FiringRecord[] = [];
  /** One pass sees one moment: what comes due meanwhile is for the next one. */
  readonly #now: () => number;
  /** What was last told of a due time, so that nothing is told twice. */
  readonly #told = new Map<string, string>();
  readonly #faults = new Map<string, string>();
  /** When what a schedule waits for was last looked at, by the monotonic clock. */
  readonly #observed = new Map<string, number>();

  private constructor(
    private readonly workspace: Workspace,
    private readonly book: ScheduleBook,
    private readonly options: SchedulerOptions,
    private readonly presence: SchedulerPresence,
    store: ConstructorParameters<typeof Fates>[0],
  ) {
    const began = Date.now();
    this.#now = options.once === true ? () => began : Date.now;
    this.#fates = new Fates(store, presence, (run) => this.#launched.has(run));
    this.#launch =
      options.launch ??
      launchHere(
        (firing, stop) => begin(workspace, book, firing, stop),
        (firing, error) => this.#fault(error, firing.schedule),
      );
  }

  static async open(workspace: Workspace, book: ScheduleBook, options: SchedulerOptions): Promise<Scheduler> {
    const { host } = await workspace.composition();
    const store = await host.artifactStore();
    return new Scheduler(workspace, book, options, new SchedulerPresence(store), store);
  }

  async run(): Promise<readonly FiringRecord[]> {
    const { signal, once = false } = this.options;
    await this.presence.beat();
    this.#tell({ type: "started", scheduler: this.presence.id, schedules: await this.#schedules() });
    try {
      while (signal?.aborted !== true) {
        const { next, settled } = await this.#look();
        if (once && settled && this.#launched.size === 0) break;
        await this.#pause(once ? SOON_MS : Math.max(50, Math.min(LOOK_MS, next - Date.now())));
      }
      await this.#stop();
    } finally {
      await this.presence.leave();
    }
    this.#tell({ type: "stopped" });
    const ends = this.#begun.map(({ schedule, due }) => this.book.firing(schedule, due));
    return (await Promise.all(ends)).filter((firing) => firing !== undefined);
  }

  async #schedules(): Promise<readonly string[]> {
    const records = await Promise.all((await this.book.names()).map((name) => this.book.get(name)));
    return records.flatMap((record) => (record === undefined || record.state === "deleted" ? [] : [record.name]));
  }

  /** One look at all schedules. `settled`: nothing was begun, and nothing is unclear. */
  async #look(): Promise<{ readonly next: number; readonly settled: boolean }> {
    let next = Number.POSITIVE_INFINITY;
    let settled = true;
    try {
      await this.presence.beat();
      await (await this.workspace.engine()).syncMetadata();
      for (const name of await this.book.names()) {
        if (this.options.signal?.aborted === true) break;
        const pass = await this.#pass(name);
        next = Math.min(next, pass?.next ?? next);
        settled &&= pass === undefined || (!pass.unclear && pass.changed.length === 0);
      }
      this.#faults.delete("");
    } catch (error) {
      if (this.options.once === true) throw error;
      this.#fault(error);
    }
    return { next, settled };
  }

  async #pass(name: string): Promise<Pass | undefined> {
    try {
      const observed = await this.#observe(name);
      const pass = await passOver(this.book, name, {
        scheduler: this.presence.id,
        now: this.#now,
        newRun: newRunId,
        run: (id) => this.#run(id),
        fate: (firing) => this.#fates.of(firing),
        observed,
      });
      for (const { firing } of this.#launched.values()) if (firing.schedule === name) await this.#sayEnd(firing);
      for (const firing of pass.changed) this.#changed(firing);
      for (const { run = "" } of pass.cancel) await this.#cancel(run);
      this.#faults.delete(name);
      return pass;
    } catch (error) {
      this.#fault(error, name);
      return undefined;
    }
  }

  async #observe(name: string): Promise<Observation | undefined> {
    const record = await this.book.get(name);
    if (record?.state !== "active" || record.trigger.kind === "cron" || record.trigger.kind === "interval")
      return undefined;
    const last = this.#observed.get(name);
    if (last !== undefined && performance.now() - last < record.trigger.everyMs) return undefined;
    this.#observed.set(name, performance.now());
    return observe(this.workspace, record);
  }

  /** Also of a run that another machine has made, whose metadata store may be another one. */
  async #run(id: string): Promise<RunRecord | undefined> {
    const { host } = await this.workspace.composition();
    const metadata = await host.metadataStore();
    const find = async () =>
      (await metadata.query("runs", { where: { field: "id", op: "=", value: id }, limit: 1 })).items[0];
    const found = await find();
    if (found !== undefined && found.state !== "running") return found;
    await new SharedState(await host.artifactStore(), metadata, id).sync();
    return find();
  }

  #changed(firing: FiringRecord): void {
    this.#say(firing);
    const { state, run } = firing;
    if (state !== "fired" || run === undefined) return;
    this.#begun.push(firing);
    const launched = this.#launch(firing);
    this.#launched.set(run, { firing, launched, over: launched.done.then(() => this.#ended(firing)) });
  }

  async #ended(firing: FiringRecord): Promise<void> {
    try {
      await this.book.get(firing.schedule);
      await this.#sayEnd(firing);
    } catch (error) {
      this.#fault(error, firing.schedule);
    }
    this.#launched.delete(firing.run as string);
  }

  /** What the process that ran it has written, as far as the metadata store knows; another run may have gone on with it. */
  async #sayEnd({ schedule, due, scheduler }: FiringRecord): Promise<void> {
    const now = await this.book.firing(schedule, due);
    if (now !== undefined && now.scheduler === scheduler && now.state !== "fired") this.#say(now);
  }

  /** A run of a scheduler that is gone is asked to end through the store. */
  async #cancel(run: string): Promise<void> {
    const own = this.#launched.get(run);
    if (own !== undefined) return own.launched.cancel("cancelled");
    if ((await this.#run(run))?.state === "running") await new Runs(this.workspace).cancel(run, { wait: false });
  }

  async #stop(): Promise<void> {
    if (this.#launched.size === 0) return;
    this.#tell({ type: "stopping", runs: [...this.#launched.keys()] });
    if (this.options.drain !== true) for (const { launched } of this.#launched.values()) launched.cancel("interrupted");
    while (this.#launched.size > 0) {
      await Promise.race([...this.#launched.values()].map(({ over }) => over).concat(delay(LOOK_MS)));
      await this.presence.beat();
    }
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.options;
    await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined); // woken to stop
  }

  #say(firing: FiringRecord): void {
    const { schedule, due, run = "", state } = firing;
    const key = `${schedule} ${due}`;
    const what = `${state} ${run}`;
    if (this.#told.get(key) === what) return;
    this.#told.set(key, what);
    const [oldest] = this.#told.keys();
    if (this.#told.size > TOLD && oldest !== undefined) this.#told.delete(oldest);
    this.#tell({ type: "firing", firing });
  }

  /** Once, until it is another one or has gone away. */
  #fault(error: unknown, schedule?: string): void {
    const { stack: _stack, ...record } = toErrorRecord(error);
    const said = `${record.code} ${record.message}`;
    if (this.#faults.get(schedule ?? "") === said) return;
    this.#faults.set(schedule ?? "", said);
    this.#tell({ type: "fault", ...(schedule === undefined ? {} : { schedule }), error: record as ErrorRecord });
  }

  #tell(event: SchedulerEvent): void {
    this.options.onEvent?.(event);
  }
}
