import { isZenError, type ArtifactStore, type Digest } from "@zen/plugin-sdk";
import type { Committed } from "../commit/committed.js";
import { getJson, unlessDamaged } from "../commit/objects.js";
import type { StepCode } from "../keys/types.js";
import type { Facts } from "./facts.js";

/** Results that are not to be trusted. */
export interface VoidResults {
  readonly executions: ReadonlySet<string>;
  readonly keys: ReadonlySet<Digest>;
  /** What they wrote, and nobody else did. */
  readonly digests: ReadonlySet<Digest>;
}

/** Results of steps whose code has a package that `by` names. Steps without a key are not known by their code. */
export async function voidResults(
  store: ArtifactStore,
  facts: Facts,
  by: (name: string, version: string) => boolean,
): Promise<VoidResults> {
  const codes = await codesWith(store, by);
  const executions = new Set<string>();
  const keys = new Set<Digest>();
  for await (const { key } of store.list("keys/")) {
    const entry = await unlessDamaged(getJson<Committed>(store, key, "key@1"));
    if (entry === undefined || isZenError(entry) || !codes.has(entry.parts.code)) continue;
    executions.add(entry.execution);
    keys.add(key.slice("keys/".length, key.lastIndexOf(".")));
  }
  const digests = new Set<Digest>();
  const sound = new Set<Digest>();
  for (const one of facts.runs.values()) {
    for (const { id, state, outputs } of one.executions) {
      if (state !== "succeeded") continue;
      for (const [, { digest }] of outputs) (executions.has(id) ? digests : sound).add(digest);
    }
  }
  for (const digest of sound) digests.delete(digest);
  return { executions, keys, digests };
}

async function codesWith(
  store: ArtifactStore,
  by: (name: string, version: string) => boolean,
): Promise<ReadonlySet<Digest>> {
  const found = new Set<Digest>();
  for await (const { key } of store.list("codes/")) {
    const code = await unlessDamaged(getJson<StepCode>(store, key));
    if (code === undefined || isZenError(code)) continue;
    if (code.parts.some((part) => part.kind === "package" && by(part.name, part.version))) found.add(code.digest);
  }
  return found;
}
