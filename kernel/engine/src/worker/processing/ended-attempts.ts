import type { ArtifactStore } from "@zen/plugin-sdk";
import { getJson, toJson } from "../../commit/objects.js";

/** How many jobs for one piece of work ended without a result: the next one gets an id and targets of its own. */
export class EndedAttempts {
  private constructor(
    private readonly store: ArtifactStore,
    private readonly key: string,
    private counted: number,
  ) {}

  static async read(store: ArtifactStore, name: string): Promise<EndedAttempts> {
    const key = `outside/${name}/ended`;
    const found = await getJson<{ readonly ended: number }>(store, key);
    return new EndedAttempts(store, key, found?.ended ?? 0);
  }

  get count(): number {
    return this.counted;
  }

  async add(): Promise<void> {
    this.counted += 1;
    await this.store.put(this.key, toJson({ ended: this.counted }));
  }
}
