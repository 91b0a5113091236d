import type { Serving } from "../contracts/serving.js";
import { faultyIterable } from "./iterable.js";
import type { FaultKind, FaultPlan } from "./plan.js";
import { replacing } from "./replacing.js";

/** The backend, with faults. A late change is wished for, though its caller was told that it failed. */
export function faultyServing(serving: Serving, plan: FaultPlan): Serving {
  const changing: readonly FaultKind[] = ["error", "late", "slow"];
  const reading: readonly FaultKind[] = ["error", "slow"];
  return replacing(serving, {
    deploy: (spec, options) => plan.make("deploy", changing, () => serving.deploy(spec, options)),
    status: (name) => plan.make("status", reading, () => serving.status(name)),
    watch: (name, options) => faultyIterable(plan, "watch", () => serving.watch(name, options)),
    list: () => plan.make("list", reading, () => serving.list()),
    traffic: (name, shares) => plan.make("traffic", changing, () => serving.traffic(name, shares)),
    undeploy: (name) => plan.make("undeploy", changing, () => serving.undeploy(name)),
    endpoint: (name) => plan.make("endpoint", reading, () => serving.endpoint(name)),
  });
}
