import type { FaultPlan } from "./plan.js";

/** What a backend yields, with faults: before the first of it, or after some of it. */
export async function* faultyIterable<T>(
  plan: FaultPlan,
  call: string,
  open: () => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  await plan.make(call, ["error", "slow"], async () => undefined);
  for await (const one of open()) {
    yield one;
    await plan.make(`${call} (going on)`, ["error"], async () => undefined);
  }
}
