export type { DebugEnd, DebugOptions, DebugOutput } from "./types.js";
