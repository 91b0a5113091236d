export * from "./artifact-store.js";
export * from "./closable.js";
export * from "./metadata-store.js";
export * from "./orchestrator.js";
export * from "./processing.js";
export * from "./secret-source.js";
export * from "./training.js";
export * from "./worker.js";
