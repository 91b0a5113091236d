export type * from "./types.js";
export type { KeyFacts } from "./compare.js";
export type { ExplanationGroup } from "./group.js";
export { Grouping } from "./group.js";
