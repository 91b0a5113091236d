import type { MetadataStore } from "../contracts/metadata-store.js";
import { faultError, type FaultPlan } from "./plan.js";
import { replacing } from "./replacing.js";

/**
 * The store, with faults. A torn `apply` is given half of the events, as by a client that died between two transactions; a torn `rebuild` the first
 * batch and then a failure.
 */
export function faultyMetadataStore(store: MetadataStore, plan: FaultPlan): MetadataStore {
  return replacing(store, {
    apply: (events) =>
      plan.make(
        "apply",
        ["error", "torn", "full", "late", "slow"],
        () => store.apply(events),
        () => store.apply(events.slice(0, Math.floor(events.length / 2))),
      ),
    cursor: (stream) => plan.make("cursor", ["error", "slow"], () => store.cursor(stream)),
    query: (kind, query) => plan.make(`query ${kind}`, ["error", "slow"], () => store.query(kind, query)),
    rebuild: (batches) =>
      plan.make(
        "rebuild",
        ["error", "torn", "full", "late", "slow"],
        () => store.rebuild(batches),
        () => store.rebuild(brokenOff(batches)),
      ),
  });
}

async function* brokenOff<T>(batches: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  for await (const batch of batches) {
    yield batch;
    break;
  }
  throw faultError("torn", "rebuild");
}
