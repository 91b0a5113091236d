export type { ChangedStep } from "./changed-since.js";
export { planChanges, type PlanChanges } from "./plan-changes.js";
