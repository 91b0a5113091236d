import type { ArtifactStore, Digest, ExecutionRecord } from "@zen/plugin-sdk";
import type { Commit } from "../commit/commit.js";
import type { Committed } from "../commit/committed.js";
import { layout } from "../commit/layout.js";
import { getJson } from "../commit/objects.js";
import type { StepCode, StepKeyParts } from "../keys/types.js";
import type { KeyFacts } from "./compare.js";

/** Reads what the keys of executions were made of; each code once. */
export class KeyFactsReader {
  readonly #codes = new Map<Digest, Promise<StepCode | undefined>>();

  constructor(private readonly store: ArtifactStore) {}

  /** Undefined where nobody has recorded it, or it has been removed since. */
  async of(record: Pick<ExecutionRecord, "id" | "key">): Promise<KeyFacts | undefined> {
    const parts = await this.#parts(record);
    return parts && this.withCode(parts);
  }

  async withCode(parts: StepKeyParts): Promise<KeyFacts> {
    const code = await this.#code(parts.code);
    return { parts, ...(code === undefined ? {} : { code }) };
  }

  async #parts({ id, key }: Pick<ExecutionRecord, "id" | "key">): Promise<StepKeyParts | undefined> {
    // All generations of a key are made of the same.
    const entry = key === undefined ? undefined : await getJson<Committed>(this.store, layout.key(key, 1));
    if (entry !== undefined) return entry.parts;
    const ended = await getJson<Commit>(this.store, layout.execution(id));
    return ended?.claim?.parts ?? ended?.parts;
  }

  #code(digest: Digest): Promise<StepCode | undefined> {
    const known = this.#codes.get(digest) ?? getJson<StepCode>(this.store, layout.code(digest));
    this.#codes.set(digest, known);
    return known;
  }
}
