export { ScheduleBook } from "./book.js";
export { clockOf, startOf, type Clock } from "./clock.js";
export { comeDue, type ComeDue, type ComeDueScope } from "./come-due.js";
export { decide, LATE_MS, QUEUED, type Decision, type Situation } from "./decide.js";
export { Fates } from "./fate.js";
export { passOver, type Fate, type Pass, type PassScope } from "./pass.js";
export { anyAtWork, forgetStart, SchedulerPresence, takeStart } from "./presence.js";
export type { Observation } from "./standing.js";
