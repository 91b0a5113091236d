import type { ObjectResource } from "./resource.js";

type Known = Pick<ObjectResource, "name" | "generation" | "metadata">;

const MOST = 1000;

/** What has lately been seen of small facts about objects, so that who replaces one by `ifMatch` need not ask for its signatures again. */
export class Recent {
  readonly #known = new Map<string, Known>();

  remember({ name, generation, metadata }: Known): void {
    const id = idOf(name, generation);
    this.#known.delete(id);
    this.#known.set(id, { name, generation, metadata });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(oldest);
    }
  }

  find(name: string, generation: string): Known | undefined {
    return this.#known.get(idOf(name, generation));
  }
}

function idOf(name: string, generation: string): string {
  return `${generation} ${name}`;
}
