import {
  isZenError,
  ZenError,
  type ArtifactRef,
  type ArtifactStore,
  type Digest,
  type JournalEvent,
  type MetadataStore,
  type RunRecord,
} from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { catchUp, readStream, REPOSITORY, streamsOf, strides, tailOf } from "../journal/index.js";
import type { RunResult } from "./engine.js";
import type { RunEvent } from "./events.js";
import type { FollowOptions } from "./following/follow.js";
import type { EngineHost } from "./host.js";
import { keptPlan } from "./recording/keepsakes.js";
import { activeRuns } from "./presence/presence.js";
import { recoverRuns, tellInterrupted, unlessJournalDamaged } from "./presence/recover.js";
import { requestStop } from "./presence/stop-request.js";
import { Sightings } from "./presence/sightings.js";
import { Vigil } from "./presence/vigil.js";
import { systemTiming } from "./steps/timing.js";

/** The stores of a repository together: pipelines may ask for their own, and each run's journal lies in its artifact store. */
export class AllStores {
  readonly #sightings: Sightings;

  constructor(private readonly host: EngineHost) {
    const { wait } = host.timing ?? systemTiming;
    this.#sightings = new Sightings(host.cacheDir, (ms) => wait(ms, new AbortController().signal));
  }

  /** Ends runs whose process is gone; returns their ids. */
  async recover(): Promise<readonly string[]> {
    const interrupted: RunRecord[] = [];
    for (const store of await this.#artifacts()) {
      const active = await activeRuns(store);
      if (active.length === 0) continue;
      const still = await this.#sightings.still(store, active);
      interrupted.push(...(await recoverRuns(store, (run) => this.#metadataOf(store, run), this.host.log, still)));
    }
    await tellInterrupted(this.host, interrupted);
    return interrupted.map(({ id }) => id);
  }

  /** Asks whoever runs it to end a run as cancelled; false when nobody does. */
  async requestStop(run: string): Promise<boolean> {
    for (const store of await this.#artifacts()) if (await requestStop(store, run)) return true;
    return false;
  }

  /** Resolves when nobody runs it any more, and its end is recorded. A run whose process is gone is marked interrupted. */
  async ended(run: string, signal?: AbortSignal): Promise<void> {
    for (const store of await this.#artifacts()) await this.#vigil(store, run).ended(signal);
  }

  /** What happens in a run, from its beginning to its end, whoever hosts it. */
  async *follow(run: string, options: Pick<FollowOptions, "logs" | "signal">): AsyncGenerator<RunEvent, void> {
    const store = await this.holdingRun(run);
    const vigil = this.#vigil(store, run);
    const { defaults = {} } = this.host;
    const { followRun } = await import("./following/follow.js");
    yield* followRun(store, run, { ...options, defaults, goesOn: () => vigil.goesOn() });
  }

  /** How a run ended; undefined while it has not. */
  async outcome(run: string): Promise<RunResult | undefined> {
    const { endOf } = await import("./hosting/remote-run.js");
    return endOf(await this.holdingRun(run), run);
  }

  /** The store in which a run's journal lies; the default one for a run that nobody knows. */
  async holdingRun(run: string): Promise<ArtifactStore> {
    return this.holding(async (store) => (await tailOf(store, run)) !== undefined);
  }

  #vigil(store: ArtifactStore, run: string): Vigil {
    const { log } = this.host;
    const recover = async () => {
      const interrupted = await recoverRuns(store, (one) => this.#metadataOf(store, one), log, new Set([run]));
      await tellInterrupted(this.host, interrupted);
    };
    return new Vigil(store, run, recover);
  }

  /**
   * Runs of other processes that go on, those whose end did not get as far as their metadata store, and those on other machines that
   * nobody here has waited for.
   */
  async catchUpOpenRuns(): Promise<void> {
    for (const store of await this.#artifacts()) {
      for await (const { key } of store.list(layout.activePrefix))
        await this.#catchUpOpenRun(store, key.slice(layout.activePrefix.length));
      for await (const { key } of store.list(layout.awaitedPrefix)) {
        const run = key.slice(layout.awaitedPrefix.length);
        await this.#catchUpOpenRun(store, run);
        const { endOf } = await import("./hosting/remote-run.js");
        if ((await unlessJournalDamaged(this.host.log, run, endOf(store, run))) !== undefined) await store.delete(key);
      }
    }
  }

  async #catchUpOpenRun(store: ArtifactStore, run: string): Promise<void> {
    const work = async (): Promise<void> => catchUp(store, await this.#metadataOf(store, run), run);
    await unlessJournalDamaged(this.host.log, run, work());
  }

  /** Brings the metadata up to date with one run. */
  async catchUpRun(store: ArtifactStore, run: string): Promise<void> {
    await catchUp(store, await this.#metadataOf(store, run), run);
  }

  /**
   * Makes the content of every metadata store anew. @throws ZenError `JOURNAL_DAMAGED` when all else has been rebuilt and of some runs only what
   * comes before the damage.
   */
  async rebuild(): Promise<void> {
    const damages: ZenError[] = [];
    const stores = await Promise.all(this.#names("metadata").map((name) => this.host.metadataStore(name)));
    for (const metadata of distinct(stores)) await metadata.rebuild(strides(this.#journalOf(metadata, damages)));
    const [first, ...others] = damages;
    if (first === undefined) return;
    const more = others.length === 0 ? "" : `, and so of ${others.length} more`;
    throw new ZenError("JOURNAL_DAMAGED", `${first.message}${more}. Everything else has been rebuilt`, {
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      data: { keys: damages.map(({ data }) => data?.["key"]) },
      cause: first,
    });
  }

  /** The streams of every journal whose events go to one metadata store; of one that is damaged, what comes before the damage. */
  async *#journalOf(metadata: MetadataStore, damages: ZenError[]): AsyncGenerator<readonly JournalEvent[]> {
    for (const store of await this.#artifacts()) {
      for (const stream of await streamsOf(store)) {
        try {
          if (isSame(await this.#metadataOf(store, stream), metadata)) yield* readStream(store, stream);
        } catch (error) {
          if (!isZenError(error, "JOURNAL_DAMAGED")) throw error;
          damages.push(error);
        }
      }
    }
  }

  /** The artifact store for which `holds` is true; the default one where that is so of none. */
  async holding(holds: (store: ArtifactStore) => Promise<boolean>): Promise<ArtifactStore> {
    if (this.#names("artifacts").length > 1)
      for (const store of await this.#artifacts()) if (await holds(store)) return store;
    return this.host.artifactStore();
  }

  /** Every artifact store, each once though it may have several names. */
  async artifacts(): Promise<readonly ArtifactStore[]> {
    return distinct(await this.#artifacts());
  }

  /** Whether a metadata store still holds the bytes of small artifacts, or what is said of any. */
  async remembers(digests: ReadonlySet<Digest>): Promise<boolean> {
    for (const name of this.#names("metadata")) {
      const metadata = await this.host.metadataStore(name);
      for (const digest of digests) {
        const where = { field: "digest", op: "=", value: digest } as const;
        if ((await metadata.query("artifacts", { where })).items.some(tells)) return true;
      }
    }
    return false;
  }

  #artifacts(): Promise<readonly ArtifactStore[]> {
    return Promise.all(this.#names("artifacts").map((name) => this.host.artifactStore(name)));
  }

  /** Without a name: the default store. */
  #names(kind: "artifacts" | "metadata"): readonly (string | undefined)[] {
    return this.host.storeNames?.[kind] ?? [undefined];
  }

  /** Where the events of a stream go: the run's plan says. */
  async #metadataOf(store: ArtifactStore, stream: string): Promise<MetadataStore> {
    if (stream === REPOSITORY || this.#names("metadata").length === 1) return this.host.metadataStore();
    for await (const events of readStream(store, stream)) {
      const started = events.find((event) => event.type === "run-started");
      if (started === undefined) continue;
      return this.host.metadataStore((await keptPlan(store, started.run.plan))?.stores?.metadata);
    }
    return this.host.metadataStore();
  }
}

/** Whether a record says something of its artifact's value. */
function tells({ inline, summary }: ArtifactRef): boolean {
  return inline !== undefined || summary !== undefined;
}

/** Two names in a configuration may mean one store. */
function distinct<T extends Store>(stores: readonly T[]): readonly T[] {
  return stores.filter((store, index) => stores.findIndex((other) => isSame(other, store)) === index);
}

type Store = Pick<ArtifactStore & MetadataStore, "identity">;

function isSame(a: Store, b: Store): boolean {
  return a === b || a.identity === b.identity;
}
