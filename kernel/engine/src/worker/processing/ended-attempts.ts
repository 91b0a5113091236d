import type { ArtifactStore } from "@zen/plugin-sdk";
import { layout } from "../../commit/layout.js";
import { getJson, toJson } from "../../commit/objects.js";

interface Ended {
  readonly ended: number;
  readonly failed?: boolean;
}

/** How many jobs for one piece of work ended without a result: the next one gets an id and targets of its own. */
export class EndedAttempts {
  private constructor(
    private readonly store: ArtifactStore,
    private readonly key: string,
    private counted: Ended,
  ) {}

  static async read(store: ArtifactStore, name: string): Promise<EndedAttempts> {
    const key = `${layout.outsidePrefix}${name}/${ENDED}`;
    const found = await getJson<Ended>(store, key);
    return new EndedAttempts(store, key, found ?? { ended: 0 });
  }

  get count(): number {
    return this.counted.ended;
  }

  /** Whether one of them ended badly by itself: what goes along with the next one could be why. */
  get failed(): boolean {
    return this.counted.failed === true;
  }

  async add(state?: "failed"): Promise<void> {
    const failed = this.failed || state === "failed";
    this.counted = { ended: this.count + 1, ...(failed ? { failed } : {}) };
    await this.store.put(this.key, toJson(this.counted));
  }
}

/** Without them a job that failed would be found again under its id. */
export function isEndedAttempts(key: string): boolean {
  return key.startsWith(layout.outsidePrefix) && key.endsWith(`/${ENDED}`);
}

const ENDED = "ended";
