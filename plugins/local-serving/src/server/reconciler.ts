import { toErrorRecord } from "@zen/plugin-sdk";
import { loaded, loadFailed, type WishedDeployment, type WishedRevision } from "@zen/plugin-sdk/serving";
import { digestsOf, discardUnwished } from "../model/stored-models.js";
import { writeApplied } from "../state/applied.js";
import { discardDrafts } from "../state/files.js";
import type { Layout } from "../state/layout.js";
import { withLock } from "../state/lock.js";
import { readWishes, wishOf, writeDeployment, type Wish, type WishedModel, type Wishes } from "../state/wishes.js";
import { ReadyDeployment, type Deployments } from "./deployments.js";
import { log } from "./log.js";
import { ModelCache } from "./model-cache.js";

/** Brings what is served to what is wished for, and records how far it has come. */
export class Reconciler implements Deployments {
  readonly #cache: ModelCache;
  #deployments: ReadonlyMap<string, ReadyDeployment> = new Map();
  /** Version of the wishes after which there was nothing left to do. */
  #done = -1;

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
      const wishes = readWishes(this.layout);
      if (wishes.version === this.#done) return;
      // What is there answers as wished before a model is loaded, which may take long.
      this.#apply(wishes);
      if (await this.#loadMissing(wishes)) continue;
      await this.#letGo(wishes);
      this.#done = wishes.version;
    }
  }

  /** Loads models one by one; returns whether anything has changed by that. */
  async #loadMissing({ deployments }: Wishes): Promise<boolean> {
    let hasChanged = false;
    for (const { deployment, models } of Object.values(deployments)) {
      for (const revision of deployment.revisions) {
        const model = models[revision.id] as WishedModel;
        if (revision.state === "failed" || this.#isDone(revision, model)) continue;
        await this.#load(deployment.name, revision, model);
        hasChanged = true;
      }
    }
    return hasChanged;
  }

  #isDone({ state }: WishedRevision, { digest }: WishedModel): boolean {
    return state === "ready" && this.#cache.get(digest) !== undefined;
  }

  async #load(name: string, { id, state, wish }: WishedRevision, model: WishedModel): Promise<void> {
    try {
      await this.#cache.load(model, wish.order);
    } catch (error) {
      const record = toErrorRecord(error, "MODEL_LOAD_FAILED");
      log(`${name}: revision ${id} failed: ${record.code}: ${record.message}`);
      return this.#record(name, id, wish.order, (deployment) => loadFailed(deployment, id, record));
    }
    log(`${name}: revision ${id} is loaded`);
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

  /** Answers requests by what is wished for, as far as it is loaded. */
  #apply({ version, deployments }: Wishes): void {
    const ready = Object.entries(deployments).map(([name, wish]) => [name, this.#readyDeployment(wish)] as const);
    this.#deployments = new Map(ready);
    writeApplied(this.layout, this.instance, version);
  }

  /** Frees what is wished for no more, and removes what killed processes have left. */
  async #letGo(wishes: Wishes): Promise<void> {
    await this.#cache.keepOnly(digestsOf(wishes));
    await withLock(this.layout.root, () => {
      discardUnwished(this.layout, readWishes(this.layout));
      discardDrafts(this.layout.root);
    });
  }

  #readyDeployment({ deployment, models }: Wish): ReadyDeployment {
    const revisions = deployment.revisions.flatMap(({ id, state, traffic }) => {
      const model = this.#cache.get(models[id]?.digest ?? "");
      return state === "ready" && model !== undefined ? [{ id, model, share: traffic }] : [];
    });
    return new ReadyDeployment(revisions);
  }
}
