export * from "./schema.js";
export * from "./transform.js";
