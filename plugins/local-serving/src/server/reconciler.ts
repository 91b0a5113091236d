import { toErrorRecord } from "@zen/plugin-sdk";
import { loaded, loadFailed, type WishedDeployment, type WishedRevision } from "@zen/plugin-sdk/serving";
import { digestsOf, discardUnwished } from "../model/intake.js";
import { writeApplied } from "../state/applied.js";
import type { Layout } from "../state/layout.js";
import { withLock } from "../state/lock.js";
import { readWishes, wishOf, writeDeployment, type Wish, type WishedModel } from "../state/wishes.js";
import { ReadyDeployment, type Deployments } from "./deployments.js";
import { log } from "./log.js";
import { ModelCache } from "./model-cache.js";

/** Brings what is served to what is wished for, and records how far it has come. */
export class Reconciler implements Deployments {
  readonly #cache: ModelCache;
  #deployments: ReadonlyMap<string, ReadyDeployment> = new Map();
  /** Version of the wishes that requests are answered by. */
  #applied = -1;

  constructor(
    private readonly layout: Layout,
    private readonly instance: string,
    threads: number,
  ) {
    this.#cache = new ModelCache(layout, threads);
  }

  get areReady(): boolean {
    return [...this.#deployments.values()].every(({ revisions }) => revisions.length > 0);
  }

  get(name: string): ReadyDeployment | undefined {
    return this.#deployments.get(name);
  }

  /** Goes on until there is nothing left to do. Not to be called again before it has ended. */
  async reconcile(): Promise<void> {
    for (;;) {
      const { version } = readWishes(this.layout);
      if (version === this.#applied) return;
      // What is there answers as wished before a model is loaded, which may take long.
      await this.#apply();
      await this.#loadMissing();
      await this.#apply();
    }
  }

  /** Loads models one by one, each of which changes what is wished for. */
  async #loadMissing(): Promise<void> {
    for (const { deployment, models } of Object.values(readWishes(this.layout).deployments)) {
      for (const revision of deployment.revisions) {
        if (revision.state !== "failed")
          await this.#load(deployment.name, revision, models[revision.id] as WishedModel);
      }
    }
  }

  async #load(name: string, { id, state, wish }: WishedRevision, model: WishedModel): Promise<void> {
    const isNew = this.#cache.get(model.digest) === undefined;
    try {
      await this.#cache.load(model, wish.order);
    } catch (error) {
      const record = toErrorRecord(error, "MODEL_LOAD_FAILED");
      log(`${name}: revision ${id} failed: ${record.code}: ${record.message}`);
      return this.#record(name, id, wish.order, (deployment) => loadFailed(deployment, id, record));
    }
    if (isNew) log(`${name}: loaded revision ${id}`);
    if (state === "pending") await this.#record(name, id, wish.order, (deployment) => loaded(deployment, id));
  }

  /** Records what has become of a wish for a revision, unless it has been withdrawn or renewed meanwhile. */
  async #record(
    name: string,
    id: string,
    order: number,
    change: (deployment: WishedDeployment) => WishedDeployment,
  ): Promise<void> {
    await withLock(this.layout.root, () => {
      const wishes = readWishes(this.layout);
      const deployment = wishOf(wishes, name)?.deployment;
      if (deployment?.revisions.some((revision) => revision.id === id && revision.wish.order === order) === true)
        writeDeployment(this.layout, wishes, change(deployment));
    });
  }

  /** Answers requests by what is wished for, as far as it is loaded, and lets go of the rest. */
  async #apply(): Promise<void> {
    const wishes = readWishes(this.layout);
    if (wishes.version === this.#applied) return;
    const deployments = Object.entries(wishes.deployments);
    this.#deployments = new Map(deployments.map(([name, wish]) => [name, this.#readyDeployment(wish)]));
    writeApplied(this.layout, this.instance, wishes.version);
    this.#applied = wishes.version;
    await this.#cache.keepOnly(digestsOf(wishes));
    await withLock(this.layout.root, () => discardUnwished(this.layout, readWishes(this.layout)));
  }

  #readyDeployment({ deployment, models }: Wish): ReadyDeployment {
    const revisions = deployment.revisions.flatMap(({ id, state, traffic }) => {
      const model = this.#cache.get(models[id]?.digest ?? "");
      return state === "ready" && model !== undefined ? [{ id, model, share: traffic }] : [];
    });
    return new ReadyDeployment(revisions);
  }
}
