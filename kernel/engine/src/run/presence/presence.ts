import {
  isAlive,
  isZenError,
  thisProcess,
  toErrorRecord,
  type ArtifactStore,
  type ErrorRecord,
  type ProcessMark,
  type ZenError,
} from "@zen/plugin-sdk";
import { isRunId, layout } from "../../commit/layout.js";
import { getJson, toJson, unlessDamaged } from "../../commit/objects.js";
import { Gate } from "./gate.js";

/** Says that a run is under way: there from before its first event until its last is in the metadata store. */
export interface ActiveRun {
  readonly format: "active@1";
  readonly run: string;
  readonly mark: ProcessMark;
  /** Whether the run puts a claim beside each key that it computes. */
  readonly claiming: boolean;
  /** Written by whoever wants the run to end; its owner finds it at its next look. */
  readonly stop?: true;
  /** Why its process has given the run up without being able to record that; whoever comes next completes the record. */
  readonly left?: ErrorRecord;
  /** Of no run, but of somebody who removes results: no run may take one until this object is gone. */
  readonly pausing?: true;
  /** The run has seen who is pausing it: all that it has taken is in its journal, and it takes no more. */
  readonly paused?: true;
}

/** Whether anybody is at work on the run; undefined where that cannot be seen from here. */
export function isRunning({ mark, left }: ActiveRun): boolean | undefined {
  return left === undefined ? isAlive(mark) : false;
}

/** What a run is told by what others do to the object that says it is under way. */
export interface PresenceOptions {
  /** Puts claims for all that is being computed just now. */
  readonly claimAll: () => Promise<void>;
  /** Makes durable which results the run has taken so far. */
  readonly settle: () => Promise<void>;
  /** Somebody has asked for the run's end; called once. */
  readonly onStop: () => void;
  /** Somebody has taken this process for dead and removed the object; called once. */
  readonly onLost: () => void;
}

const LOOK_MS = 250;
/** While somebody waits for what the next look will tell. */
const SOON_MS = 50;
/** Another run that does not answer within this time is stopped, or busy: what it computes may be computed twice. */
const ANSWER_MS = 5_000;
const BEAT_MS = 5_000;
/**
 * A process is taken for dead when its beat has stood still this long, by this process's own clock. One on this machine that is there
 * gets more time: it may be computing without a pause.
 */
export const staleMs = (seen: boolean | undefined): number => (seen === true ? 120_000 : 30_000);

interface Other {
  readonly active: ActiveRun;
  readonly version: string;
  /** When this version was first seen, by the monotonic clock. */
  readonly since: number;
}

/** The runs that are under way over a store, this one left out; those whose process is known to be gone too. */
export async function activeRuns(
  store: ArtifactStore,
): Promise<readonly { readonly active: ActiveRun; readonly version: string }[]> {
  const found: { active: ActiveRun; version: string }[] = [];
  for await (const { key, version } of store.list(layout.activePrefix)) {
    const run = key.slice(layout.activePrefix.length);
    const active = await unlessDamaged(getJson<ActiveRun>(store, key, "active@1"));
    if (active === undefined || (isZenError(active) && !isRunId(run))) continue; // gone, or somebody else's
    found.push({ active: isZenError(active) ? unreadable(run, active) : active, version });
  }
  return found;
}

/** Nobody can say whose it was, and its owner, if there is one, finds out that it has lost it. */
function unreadable(run: string, error: ZenError): ActiveRun {
  return { format: "active@1", run, mark: thisProcess(), claiming: true, left: toErrorRecord(error) };
}

/**
 * Lets runs over one store know of each other. A run that is alone puts no claims, which would cost a disk flush per step; as soon
 * as another appears it claims what it is computing and says so, and the other computes nothing before that.
 */
export class Presence {
  /** Runs whose beat has stood still for so long that they are taken for dead. */
  readonly stale = new Set<string>();
  /** Closed while somebody removes results. */
  readonly gate = new Gate();
  #pausing = false;
  #paused = false;
  readonly #others = new Map<string, Other>();
  #claiming = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #version = "";
  #beat = performance.now();
  readonly #waiting = new Set<() => void>();

  #stopped = false;
  #lost = false;
  #left: ErrorRecord | undefined;

  private constructor(
    private readonly store: ArtifactStore,
    private readonly run: string,
    private readonly options: PresenceOptions,
  ) {}

  static async announce(store: ArtifactStore, run: string, options: PresenceOptions): Promise<Presence> {
    const presence = new Presence(store, run, options);
    await presence.#see();
    presence.#claiming = presence.#others.size > 0;
    try {
      presence.#version = (await store.put(layout.active(run), toJson(presence.#active()), { ifAbsent: true })).version;
      // Of two that begin at once, the later sees the earlier: now or at the first look.
      await presence.#look();
    } catch (error) {
      await store.delete(layout.active(run)).catch(() => undefined); // what stays is found when this process has ended
      throw error;
    }
    presence.#lookSoon();
    return presence;
  }

  /** Before something is computed that another run might be computing: whether it has to be claimed. */
  async mustClaim(): Promise<boolean> {
    const until = performance.now() + ANSWER_MS;
    while (
      !this.#closed &&
      performance.now() < until &&
      [...this.#others.values()].some(({ active }) => !active.claiming)
    ) {
      const woken = new Promise<void>((resolve) => this.#waiting.add(resolve));
      this.#lookSoon(SOON_MS);
      await woken;
    }
    return this.#claiming;
  }

  /** The run has ended, and all of it is in the metadata store. */
  async gone(): Promise<void> {
    await this.#stop();
    await this.store.delete(layout.active(this.run));
  }

  /** The run has ended, but somebody has to complete its record or to bring the metadata store up to date. */
  async leave(error: ErrorRecord): Promise<void> {
    await this.#stop();
    this.#left = error;
    await this.#write();
  }

  async #stop(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    this.gate.open();
    this.#wake();
  }

  #active(): ActiveRun {
    return {
      format: "active@1",
      run: this.run,
      mark: thisProcess(),
      claiming: this.#claiming,
      ...(this.#stopped ? { stop: true as const } : {}),
      ...(this.#left === undefined ? {} : { left: this.#left }),
      ...(this.#paused ? { paused: true as const } : {}),
    };
  }

  #lookSoon(pause = LOOK_MS): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      // A look that fails is made again: what the run itself writes tells whether the store is there.
      this.#looking = this.#looking.then(() => this.#look()).catch(() => this.#wake());
      void this.#looking.then(() => this.#lookSoon(this.#pausing ? SOON_MS : LOOK_MS));
    }, pause);
    // Those who wait keep the process alive; the watch alone does not.
    if (this.#waiting.size === 0) this.#timer.unref();
  }

  async #look(): Promise<void> {
    await this.#see();
    if (!this.#claiming && this.#others.size > 0) {
      this.#claiming = true;
      await this.options.claimAll();
      await this.#write();
    } else if (performance.now() - this.#beat > BEAT_MS) await this.#write();
    this.#wake();
    if (this.#pausing !== this.#paused) await this.#pauseOrGoOn();
  }

  async #pauseOrGoOn(): Promise<void> {
    if (this.#pausing) {
      await this.gate.close();
      await this.options.settle();
    }
    this.#paused = this.#pausing;
    await this.#write();
    if (!this.#paused) this.gate.open();
  }

  async #write(): Promise<void> {
    this.#beat = performance.now();
    try {
      this.#version = (
        await this.store.put(layout.active(this.run), toJson(this.#active()), { ifMatch: this.#version })
      ).version;
    } catch (error) {
      // Somebody has taken this process for dead; the journal says so when the run ends.
      if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
    }
  }

  async #see(): Promise<void> {
    const now = performance.now();
    const all = await activeRuns(this.store);
    if (this.#version !== "") this.#seeOwn(all.find(({ active }) => active.run === this.run));
    const found = all.filter(({ active }) => active.run !== this.run && isRunning(active) !== false);
    const alive = new Set<string>();
    this.#pausing = false;
    for (const { active, version } of found) {
      const known = this.#others.get(active.run);
      const since = known?.version === version ? known.since : now;
      if (now - since > staleMs(isAlive(active.mark))) {
        this.stale.add(active.run);
        continue;
      }
      if (active.pausing === true) this.#pausing = true;
      alive.add(active.run);
      this.#others.set(active.run, { active, version, since });
    }
    for (const run of this.#others.keys()) if (!alive.has(run)) this.#others.delete(run);
  }

  /** What others have made of this run's own object since it was written last. */
  #seeOwn(own: { readonly active: ActiveRun; readonly version: string } | undefined): void {
    if (own === undefined) {
      if (!this.#lost) this.options.onLost();
      this.#lost = true;
      return;
    }
    this.#version = own.version;
    if (own.active.stop !== true || this.#stopped) return;
    this.#stopped = true;
    this.options.onStop();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
