export * from "./input.js";
export * from "./measures.js";
export * from "./operators.js";
export * from "./plan.js";
export * from "./split.js";
export * from "./window.js";
