import {
  didYouMean,
  ZenError,
  type FiringRecord,
  type Page,
  type Query,
  type RunRecord,
  type ScheduleRecord,
} from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";
import type { NewSchedule, ScheduleDetails, SchedulerOptions } from "./options.js";
import type { ScheduleBook } from "./parts.js";

/** When pipelines run by themselves. Schedules live in the journal, so that every scheduler over the repository knows them. */
export class Schedules {
  constructor(private readonly workspace: Workspace) {}

  /**
   * Makes a schedule. Its pipeline and parameters are checked as before a run.
   * @throws ZenError `SCHEDULE_EXISTS`, `SCHEDULE_INVALID`, `SCHEDULE_NEVER_FIRES`, `SCHEDULE_WITHOUT_DATA`, `CRON_INVALID`,
   * `TIMEZONE_UNKNOWN`, or what stands in the way of a run.
   */
  async create(asked: NewSchedule): Promise<ScheduleDetails> {
    const { makeSchedule } = await import("./create.js");
    return this.#details(await makeSchedule(this.workspace, await this.#book(), asked));
  }

  /** By name. */
  async list(): Promise<readonly ScheduleDetails[]> {
    const book = await this.#book();
    const records = await Promise.all((await book.names()).map((name) => book.get(name)));
    return Promise.all(records.filter(isThere).map((record) => this.#details(record)));
  }

  /** @throws ZenError `SCHEDULE_NOT_FOUND`. */
  async get(name: string): Promise<ScheduleDetails> {
    const record = await (await this.#book()).get(name);
    return isThere(record) ? this.#details(record) : this.#notFound(name);
  }

  /** Nothing comes of its due times until it is resumed; what waits is skipped, a run under way goes on. @throws ZenError `SCHEDULE_NOT_FOUND`. */
  async pause(name: string): Promise<ScheduleDetails> {
    return this.#change(name, (record) => ({ ...record, state: "paused" }));
  }

  /** Goes on from now: what was due while it was paused was not missed. @throws ZenError `SCHEDULE_NOT_FOUND`. */
  async resume(name: string): Promise<ScheduleDetails> {
    const { contentOf } = await import("./create.js");
    const { trigger, state } = await this.get(name);
    const seen =
      trigger.kind === "data" && state === "paused" ? await contentOf(this.workspace, await this.get(name)) : undefined;
    return this.#change(name, (record) =>
      record.state === "active"
        ? undefined
        : { ...record, state: "active", since: new Date().toISOString(), ...(seen === undefined ? {} : { seen }) },
    );
  }

  /** A run under way goes on; what it has made and its history are kept. @throws ZenError `SCHEDULE_NOT_FOUND`. */
  async delete(name: string): Promise<void> {
    await this.#change(name, (record) => ({ ...record, state: "deleted" }));
  }

  /**
   * Asks for a run now, beside the schedule's own times. A scheduler begins it, after those that wait already. `scheduler` tells
   * whether one seems to be at work.
   * @throws ZenError `SCHEDULE_NOT_FOUND`, `SCHEDULE_PAUSED`.
   */
  async trigger(name: string): Promise<{ readonly firing: FiringRecord; readonly scheduler: boolean }> {
    const { state } = await this.get(name);
    if (state !== "active")
      throw new ZenError("SCHEDULE_PAUSED", `The schedule ${name} is paused`, {
        hint: `zen schedules:resume ${name} lets it go on; zen run runs its pipeline once.`,
      });
    const book = await this.#book();
    for (;;) {
      const due = new Date().toISOString();
      const asked: FiringRecord = {
        schedule: name,
        due,
        state: "queued",
        manual: true,
        because: "somebody asked for it",
        updatedAt: due,
      };
      const firing = await book.changeFiring(name, due, (present) => (present === undefined ? asked : undefined));
      if (firing === asked) return { firing: asked, scheduler: await this.#anyAtWork() };
    }
  }

  /** What became of its due times, the last ones first; of a schedule that has been deleted too. @throws ZenError `SCHEDULE_NOT_FOUND`. */
  async history(name: string, query: Omit<Query, "sort"> = {}): Promise<Page<FiringRecord>> {
    const book = await this.#book();
    if ((await book.get(name)) === undefined) return this.#notFound(name);
    const page = await book.firings(name, { ...query, sort: [{ field: "due", descending: true }] });
    return { ...page, items: await this.#asRun(page.items) };
  }

  /** A run that has ended since a scheduler looked is shown as ended, unless another one may go on with it. */
  async #asRun(firings: readonly FiringRecord[]): Promise<readonly FiringRecord[]> {
    const open = firings.flatMap(({ state, run }) => (state === "fired" && run !== undefined ? [run] : []));
    if (open.length === 0) return firings;
    const { items } = await (
      await this.workspace.metadata()
    ).query("runs", { where: { field: "id", op: "in", value: open } });
    const { isLostPlace } = await import("./parts.js");
    const hasEnded = ({ state, error }: RunRecord) =>
      state !== "running" && !(state === "interrupted" && isLostPlace(error?.code));
    const ends = new Map(items.filter(hasEnded).map(({ id, state }) => [id, state] as const));
    return firings.map((firing) => {
      const outcome = firing.state === "fired" ? ends.get(firing.run ?? "") : undefined;
      return outcome === undefined ? firing : { ...firing, state: "ended", outcome };
    });
  }

  /**
   * Runs what is due until it is told to stop. Any number of schedulers may do this over one repository: a due time is begun by one of
   * them. Resolves when it has stopped, with the due times whose runs it began.
   */
  async run(options: SchedulerOptions = {}): Promise<readonly FiringRecord[]> {
    const { Scheduler } = await import("./scheduler.js");
    return (await Scheduler.open(this.workspace, await this.#book(), options)).run();
  }

  /**
   * Runs what a due time was given a run for, in this process, unless that has been done or given up: the end of a `Launch`.
   */
  async begin(
    firing: FiringRecord,
    stop: { readonly cancelled: AbortSignal; readonly interrupted: AbortSignal },
  ): Promise<void> {
    const { begin } = await import("./begin.js");
    await begin(this.workspace, await this.#book(), firing, stop);
  }

  async #change(
    name: string,
    change: (record: ScheduleRecord) => ScheduleRecord | undefined,
  ): Promise<ScheduleDetails> {
    const before = await this.get(name);
    const book = await this.#book();
    const record = await book.change(name, (present) => (isThere(present) ? change(present) : undefined));
    return this.#details(record ?? before);
  }

  async #details(record: ScheduleRecord): Promise<ScheduleDetails> {
    const { nextOf } = await import("./create.js");
    const next = nextOf(record);
    const { items } = await (
      await this.#book()
    ).firings(record.name, {
      where: { field: "state", op: "in", value: ["fired", "ended", "refused", "lost"] },
      sort: [{ field: "due", descending: true }],
      limit: 1,
    });
    const [last] = await this.#asRun(items);
    return {
      ...record,
      ...(next === undefined ? {} : { next: new Date(next).toISOString() }),
      ...(last === undefined ? {} : { last }),
    };
  }

  async #notFound(name: string): Promise<never> {
    const known = (await this.list()).map((one) => one.name);
    throw new ZenError("SCHEDULE_NOT_FOUND", `There is no schedule ${JSON.stringify(name)}`, {
      hint:
        didYouMean(name, known) ??
        (known.length === 0 ? "zen schedules:create makes one." : `Known: ${known.join(", ")}.`),
    });
  }

  async #anyAtWork(): Promise<boolean> {
    const { anyAtWork } = await import("./parts.js");
    const { host } = await this.workspace.composition();
    return anyAtWork(await host.artifactStore());
  }

  async #book(): Promise<ScheduleBook> {
    await this.workspace.engine(); // a repository without plugins says so
    const { ScheduleBook } = await import("./parts.js");
    const { host } = await this.workspace.composition();
    return new ScheduleBook(await host.artifactStore(), await host.metadataStore());
  }
}

function isThere(record: ScheduleRecord | undefined): record is ScheduleRecord {
  return record !== undefined && record.state !== "deleted";
}
