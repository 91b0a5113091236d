export type { Aspect } from "./facts.js";
export type { FactChange, NodeDiff, PlanDiff } from "./diff.js";
export { diffPlans } from "./diff.js";
