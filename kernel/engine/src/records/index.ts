export { executionsOf, executionsWith } from "./executions-of.js";
export { allPages } from "./pages.js";
