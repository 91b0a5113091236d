export { inferSchemas, type PlanSchemas } from "./infer.js";
export { resolveTransform } from "./infer-learning.js";
export * from "./input.js";
export * from "./measures.js";
export * from "./operators.js";
export * from "./plan.js";
export * from "./split.js";
export { checkSupport } from "./support.js";
export * from "./window.js";
