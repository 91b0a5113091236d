export { artifactStoreCases } from "./artifact-store/index.js";
export * from "./case.js";
export * from "./expect.js";
export { metadataStoreCases } from "./metadata-store/index.js";
export * as sample from "./metadata-store/events.js";
export * from "./resources.js";
