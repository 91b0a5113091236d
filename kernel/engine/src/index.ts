// Runs: artifacts, journal, run loop, workers.
export type * from "./run/events.js";
export type * from "./run/host.js";
export type * from "./run/engine.js";
export type * from "./run/runnable.js";
export * from "./plan/index.js";
export * from "./keys/index.js";
export * from "./bundle/index.js";
