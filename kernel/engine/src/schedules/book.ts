import type {
  ArtifactStore,
  FiringRecord,
  JournalBody,
  MetadataStore,
  Page,
  Query,
  ScheduleRecord,
} from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { createJson } from "../commit/objects.js";
import { scheduleStream, SharedState } from "../journal/index.js";

const ofSchedule = (name: string) => ({ field: "schedule", op: "=", value: name }) as const;

/** The schedules of a repository: what its journal says of each, in a stream of its own. */
export class ScheduleBook {
  constructor(
    private readonly store: ArtifactStore,
    private readonly metadata: MetadataStore,
  ) {}

  /** Of all that there are or were, deleted ones too; in order. */
  async names(): Promise<readonly string[]> {
    const names: string[] = [];
    const prefix = layout.schedule("");
    for await (const { key } of this.store.list(prefix)) names.push(key.slice(prefix.length));
    return names;
  }

  /** As of now; a deleted one too. */
  async get(name: string): Promise<ScheduleRecord | undefined> {
    await this.state(name).sync();
    return this.record(name);
  }

  /** False when there is one of this name. */
  async create(record: ScheduleRecord): Promise<boolean> {
    await createJson(this.store, layout.schedule(record.name), { format: "schedule@1" });
    return this.state(record.name).change(async () => {
      const present = await this.record(record.name);
      const free = present === undefined || present.state === "deleted";
      return { events: free ? [{ type: "schedule", record }] : [], value: free };
    });
  }

  /** Puts another record in the place of the schedule's; undefined leaves it. Returns the one that it has then. */
  async change(
    name: string,
    change: (record: ScheduleRecord) => ScheduleRecord | undefined,
  ): Promise<ScheduleRecord | undefined> {
    return this.state(name).change(async () => {
      const present = await this.record(name);
      const next = present === undefined ? undefined : change(present);
      return { events: next === undefined ? [] : [{ type: "schedule", record: next }], value: next ?? present };
    });
  }

  /** Writes what `decide` makes of a due time; undefined leaves it. Returns what it is then. */
  async changeFiring(
    name: string,
    due: string,
    decide: (firing: FiringRecord | undefined) => FiringRecord | undefined,
  ): Promise<FiringRecord | undefined> {
    return this.state(name).change(async () => {
      const present = await this.firing(name, due);
      const next = decide(present);
      const events: JournalBody[] = next === undefined ? [] : [{ type: "firing", record: next }];
      return { events, value: next ?? present };
    });
  }

  /** The due times of a schedule that come up to a query, as far as the metadata store knows; see `state`. */
  firings(name: string, { where, ...query }: Query = {}): Promise<Page<FiringRecord>> {
    const filter = where === undefined ? ofSchedule(name) : { and: [ofSchedule(name), where] };
    return this.metadata.query("firings", { ...query, where: filter });
  }

  async firing(name: string, due: string): Promise<FiringRecord | undefined> {
    return (await this.firings(name, { where: { field: "due", op: "=", value: due }, limit: 1 })).items[0];
  }

  async record(name: string): Promise<ScheduleRecord | undefined> {
    const { items } = await this.metadata.query("schedules", {
      where: { field: "name", op: "=", value: name },
      limit: 1,
    });
    return items[0];
  }

  state(name: string): SharedState {
    return new SharedState(this.store, this.metadata, scheduleStream(name));
  }
}
