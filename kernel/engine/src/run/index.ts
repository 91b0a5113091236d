export { createEngine } from "./create-engine.js";
export type * from "./engine.js";
export type * from "./events.js";
export type * from "./host.js";
export type * from "./runnable.js";
export { isLostPlace, retryDelay } from "./steps/retry.js";
