export { artifactStoreCases } from "./artifact-store/index.js";
export * from "./case.js";
export * from "./expect.js";
export * from "./resources.js";
