import path from "node:path";
import type { ArtifactStore } from "@zen/plugin-sdk";
import { readCache, writeWhole } from "../../plan/load/whole-file.js";
import { activeRuns, isRunning } from "./presence.js";

/** Which beat of a run was seen, and when it was first seen so, by this machine's clock; `STILL` once it was found to stand still. */
type Sighting = readonly [version: string, since: number];

type Beat = Awaited<ReturnType<typeof activeRuns>>[number];

/** A beat that stood still for so long between two commands is looked at once more. */
const QUIET_MS = 120_000;
/** Longer than two beats: a machine that slept, or whose clock was set, finds that the run goes on. */
const LOOK_MS = 12_000;
const STILL = 0;

/**
 * Finds runs whose host is gone without anybody having watched it: one on another machine, or before this machine was started anew. No
 * clock of another machine is believed; what commands have seen of a run's beat is remembered from one to the next.
 */
export class Sightings {
  readonly #file: string;

  constructor(
    cacheDir: string,
    private readonly wait: (ms: number) => Promise<void>,
    private readonly now: () => number = Date.now,
  ) {
    this.#file = path.join(cacheDir, "runs-seen.json");
  }

  /**
   * Those of the runs under way over a store whose beat stands still. Takes some seconds where another one seems to, and no time otherwise:
   * one that nobody could end, as its journal is damaged, would cost every command so much.
   */
  async still(store: ArtifactStore, active: readonly Beat[]): Promise<ReadonlySet<string>> {
    const seen = unseen(active);
    const known = this.#read();
    const others = Object.entries(known).filter(([name]) => !name.startsWith(`${store.identity} `));
    const now = this.now();
    const own = [...seen].map(([run, version]): [string, Sighting] => {
      const before = known[`${store.identity} ${run}`];
      const since = before?.[0] === version && before[1] <= now ? before[1] : now;
      return [run, [version, since]];
    });
    const write = (found: typeof own) => {
      const named = found.map(([run, one]) => [`${store.identity} ${run}`, one] as const);
      const next = Object.fromEntries([...others, ...named]);
      if (JSON.stringify(next) !== JSON.stringify(known)) writeWhole(this.#file, JSON.stringify(next));
    };
    write(own);
    const quiet = new Map(own.filter(([, [, since]]) => now - since > QUIET_MS));
    if ([...quiet.values()].every(([, since]) => since === STILL)) return new Set(quiet.keys());
    await this.wait(LOOK_MS);
    const again = unseen(await activeRuns(store));
    const still = new Set([...quiet].filter(([run, [version]]) => again.get(run) === version).map(([run]) => run));
    write(own.map(([run, one]) => [run, still.has(run) ? [one[0], STILL] : one]));
    return still;
  }

  #read(): Readonly<Record<string, Sighting>> {
    const found = (readCache(this.#file) ?? {}) as object;
    return Object.fromEntries(
      Object.entries(found).filter((entry): entry is [string, Sighting] => isSighting(entry[1])),
    );
  }
}

/** The beats of runs that this machine cannot see by itself. */
function unseen(active: readonly Beat[]): ReadonlyMap<string, string> {
  const far = active.filter(({ active: run }) => isRunning(run) === undefined);
  return new Map(far.map(({ active: { run }, version }) => [run, version]));
}

function isSighting(value: unknown): value is Sighting {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
}
