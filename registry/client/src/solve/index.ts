export { solve } from "./solve.js";
export type { Candidate, Demand, Problem, Solution } from "./problem.js";
export * from "./testing/worlds.js";
