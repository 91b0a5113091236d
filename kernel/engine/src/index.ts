// Runs: artifacts, journal, run loop, workers.
export * from "./run/index.js";
export * from "./worker/index.js";
export * from "./plan/index.js";
export * from "./keys/index.js";
export * from "./bundle/index.js";
export * from "./prune/index.js";
export { modelStream, SharedState } from "./journal/index.js";
export * from "./models/index.js";
export * from "./purge/index.js";
export * from "./transfer/index.js";
export * from "./schedules/index.js";
export { namedFiles } from "./run/hosting/send-files.js";
export { newRunId } from "./commit/layout.js";
export * from "./documents/index.js";
export * from "./explain/index.js";
export * from "./reproduce/index.js";
export * from "./resume/index.js";
export * from "./debug/index.js";
