export * from "./blocks.js";
export * from "./body.js";
export * from "./condition.js";
export * from "./errors.js";
export * from "./key.js";
export * from "./range.js";
