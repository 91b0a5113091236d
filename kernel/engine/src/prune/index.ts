export { prune } from "./prune.js";
export type { Dependant, PrunedArtifact, PrunedRun, PruneReport, PruneRequest } from "./types.js";
