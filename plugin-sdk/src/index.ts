export * from "./brand.js";
export * from "./token.js";
export * from "./errors.js";
export * from "./job.js";
export * from "./model.js";
