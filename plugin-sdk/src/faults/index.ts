export { faultyArtifactStore } from "./artifact-store.js";
export { jumpingClock } from "./clock.js";
export { faultyJobs, faultyOrchestrator, faultyProcessing, faultyTraining } from "./jobs.js";
export { faultyMetadataStore } from "./metadata-store.js";
export { FaultPlan, type Fault, type FaultKind, type FaultOptions } from "./plan.js";
export { faultyServing } from "./serving.js";
