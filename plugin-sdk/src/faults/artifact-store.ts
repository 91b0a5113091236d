import type { ArtifactStore, Body } from "../contracts/artifact-store.js";
import { readBody } from "../object/index.js";
import { faultyIterable } from "./iterable.js";
import { faultError, type FaultPlan } from "./plan.js";
import { replacing } from "./replacing.js";

/**
 * The store, with faults. A torn put gives the store half of the bytes and then fails; of a store that keeps its promises, nothing of it can be
 * seen. A late put or delete has happened when the caller is told that it failed.
 */
export function faultyArtifactStore(store: ArtifactStore, plan: FaultPlan): ArtifactStore {
  const { localPath } = store;
  const reading = ["error", "slow"] as const;
  return replacing(store, {
    put: (key, body, options) => {
      const call = `put ${kindOf(key)}`;
      return plan.make(
        call,
        ["error", "torn", "full", "late", "slow"],
        () => store.put(key, body, options),
        () => store.put(key, half(body, call), options),
      );
    },
    get: (key, options) => faultyIterable(plan, `get ${kindOf(key)}`, () => store.get(key, options)),
    head: (key) => plan.make(`head ${kindOf(key)}`, reading, () => store.head(key)),
    list: (prefix, options) => faultyIterable(plan, `list ${kindOf(prefix)}`, () => store.list(prefix, options)),
    delete: (key, options) =>
      plan.make(`delete ${kindOf(key)}`, ["error", "late", "slow"], () => store.delete(key, options)),
    ...(localPath === undefined
      ? {}
      : { localPath: (key) => plan.make(`localPath ${kindOf(key)}`, reading, () => localPath.call(store, key)) }),
  });
}

/** `executions/RUN/5.1` is an `executions`: each kind of object has chances of its own. */
function kindOf(key: string): string {
  return key.split("/")[0] as string;
}

async function* half(body: Body, call: string): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of readBody(body)) {
    yield chunk.subarray(0, Math.floor(chunk.length / 2));
    break;
  }
  throw faultError("torn", call);
}
