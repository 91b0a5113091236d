import { isAlive, type ArtifactStore, type FiringRecord } from "@zen/plugin-sdk";
import type { Fate } from "./pass.js";
import { giveUpStart, type SchedulerPresence } from "./presence.js";

/** A run begun by a process that cannot be seen from here gets so long to show its record. */
const SHOW_MS = 120_000;

/** Finds out what became of due times that were given a run of which there is no record. */
export class Fates {
  /** When a run was first looked for, by the monotonic clock. */
  readonly #looked = new Map<string, number>();

  constructor(
    private readonly store: ArtifactStore,
    private readonly presence: SchedulerPresence,
    /** Whether this scheduler has a process at work that is to begin the run. */
    private readonly isLaunched: (run: string) => boolean,
  ) {}

  async of({ run = "", scheduler = "" }: FiringRecord): Promise<Fate> {
    if (scheduler === this.presence.id) {
      if (this.isLaunched(run)) return "under-way";
    } else {
      const atWork = await this.presence.isAtWork(scheduler);
      if (atWork !== false) return atWork === true ? "under-way" : "unclear";
    }
    const beginner = await giveUpStart(this.store, run);
    if (beginner === undefined) return "not-begun";
    const alive = isAlive(beginner);
    if (alive !== undefined) return alive ? "under-way" : "lost";
    const since = this.#looked.get(run) ?? performance.now();
    this.#looked.set(run, since);
    return performance.now() - since < SHOW_MS ? "unclear" : "lost";
  }
}
