import { randomUUID } from "node:crypto";
import type { ObjectResource } from "./resource.js";

/** The custom metadata in which writers sign. */
const FIELD = "zen-writers";
/** So many replaced writers are remembered; some 60 bytes each, of 8 KiB that metadata may have. */
const REMEMBERED = 16;

/**
 * One put's signature. A store whose answer was lost is asked who wrote what is there now: finding its own signature, a writer knows that
 * it has succeeded. Somebody else may have replaced the object meanwhile by `ifMatch`, so signatures of the versions that were replaced are
 * handed on, each with its generation.
 */
export class Signature {
  readonly #id = randomUUID();

  /** @param replaced The object that the put replaces by `ifMatch`, where it is known. */
  constructor(private readonly replaced?: Pick<ObjectResource, "generation" | "metadata">) {}

  get metadata(): Readonly<Record<string, string>> {
    return { [FIELD]: [this.#id, ...this.#earlier()].join(" ") };
  }

  /** The generation that this put has made, if `present` is that or replaced it. */
  generationIn(present: ObjectResource): string | undefined {
    const [last, ...earlier] = writersOf(present);
    if (last === this.#id) return present.generation;
    return earlier.map((one) => one.split("@")).find(([id]) => id === this.#id)?.[1];
  }

  #earlier(): readonly string[] {
    if (this.replaced === undefined) return [];
    const [last, ...earlier] = writersOf(this.replaced);
    if (last === undefined) return [];
    return [`${last}@${this.replaced.generation}`, ...earlier].slice(0, REMEMBERED);
  }
}

function writersOf({ metadata }: Pick<ObjectResource, "metadata">): readonly string[] {
  return metadata[FIELD]?.split(" ") ?? [];
}
