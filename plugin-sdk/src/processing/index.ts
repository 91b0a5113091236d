export * from "./schema.js";
export * from "./transform.js";
export * from "./batch.js";
export * from "./plan/index.js";
