import type { LoadedModel } from "./loaded-model.js";

/** A revision that answers. */
export interface ReadyRevision {
  readonly id: string;
  readonly model: LoadedModel;
  /** Percent of the requests. */
  readonly share: number;
}

/** A deployment as requests see it: never changed, but replaced. */
export class ReadyDeployment {
  readonly #credit: number[];
  /** 100, or less when a revision with a share could not be loaded again. */
  readonly #total: number;

  constructor(readonly revisions: readonly ReadyRevision[]) {
    this.#credit = revisions.map(() => 0);
    this.#total = revisions.reduce((sum, { share }) => sum + share, 0);
  }

  find(id: string): ReadyRevision | undefined {
    return this.revisions.find((revision) => revision.id === id);
  }

  /** The revision that most requests go to. */
  main(): ReadyRevision | undefined {
    return this.revisions.toSorted((a, b) => b.share - a.share)[0];
  }

  /** The revision whose turn it is: each comes as often as its share says, as evenly as can be. */
  next(): ReadyRevision | undefined {
    let chosen = -1;
    for (const [at, { share }] of this.revisions.entries()) {
      const credit = (this.#credit[at] ?? 0) + share;
      this.#credit[at] = credit;
      if (share > 0 && (chosen < 0 || credit > (this.#credit[chosen] ?? 0))) chosen = at;
    }
    if (chosen >= 0) this.#credit[chosen] = (this.#credit[chosen] ?? 0) - this.#total;
    return this.revisions[chosen];
  }
}

/** What the routes look at. */
export interface Deployments {
  /** Whether each has a revision that answers. */
  readonly areReady: boolean;
  get(name: string): ReadyDeployment | undefined;
}
