export * from "./body.js";
export * from "./errors.js";
export * from "./key.js";
export * from "./range.js";
