import type { ArtifactStore, MetadataStore } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { catchUp, readStream, REPOSITORY, streamsOf } from "../journal/index.js";
import type { EngineHost } from "./host.js";
import { keptPlan } from "./keepsakes.js";
import { recoverRuns } from "./recover.js";

/** The stores of a repository together: pipelines may ask for their own, and each run's journal lies in its artifact store. */
export class AllStores {
  constructor(private readonly host: EngineHost) {}

  /** Ends runs whose process is gone; returns their ids. */
  async recover(): Promise<readonly string[]> {
    const interrupted: string[] = [];
    for (const store of await this.#artifacts())
      interrupted.push(...(await recoverRuns(store, (run) => this.#metadataOf(store, run))));
    return interrupted;
  }

  /** Runs of other processes that go on, and those whose end did not get as far as their metadata store. */
  async catchUpOpenRuns(): Promise<void> {
    for (const store of await this.#artifacts()) {
      for await (const { key } of store.list(layout.activePrefix)) {
        const run = key.slice(layout.activePrefix.length);
        await catchUp(store, await this.#metadataOf(store, run), run);
      }
    }
  }

  /** Makes the content of every metadata store anew. */
  async rebuild(): Promise<void> {
    for (const name of this.#names("metadata")) await (await this.host.metadataStore(name)).clear();
    for (const store of await this.#artifacts())
      for (const stream of await streamsOf(store)) await catchUp(store, await this.#metadataOf(store, stream), stream);
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
