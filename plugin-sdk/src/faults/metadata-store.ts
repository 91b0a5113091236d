import type { MetadataStore } from "../contracts/metadata-store.js";
import { faultError, type FaultPlan } from "./plan.js";
import { replacing } from "./replacing.js";

/** The store, with faults. `apply` is all or nothing, so it is never torn; a torn `rebuild` is given the first batch and then a failure. */
export function faultyMetadataStore(store: MetadataStore, plan: FaultPlan): MetadataStore {
  return replacing(store, {
    apply: (events) => plan.make("apply", ["error", "full", "late", "slow"], () => store.apply(events)),
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
