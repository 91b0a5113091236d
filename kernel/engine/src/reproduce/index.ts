export type * from "./types.js";
export { least } from "./types.js";
export { compareRuns } from "./compare-runs.js";
