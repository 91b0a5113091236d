export type * from "./types.js";
export type { KeyFacts } from "./compare.js";
export type { ExplanationGroup } from "./group.js";
export type { ReadSource } from "./code-texts.js";
export { withTexts } from "./code-texts.js";
export { compareCodes } from "./compare.js";
export { Grouping } from "./group.js";
