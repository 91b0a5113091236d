export * from "./artifact-store.js";
export * from "./jobs.js";
export * from "./metadata-store.js";
export * from "./orchestrator.js";
export * from "./plugin.js";
export * from "./secret-source.js";
export { memoryServing, MemoryServingSpace, type MemoryServing, type Predictor } from "./serving.js";
export * from "./training.js";
export { stepProcessing } from "./step-processing.js";
