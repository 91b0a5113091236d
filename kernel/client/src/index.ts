export * from "./config/index.js";
export { findRepository, requireRepository } from "./repository/find.js";
