export * from "./manifest/types.js";
export { manifestSchema } from "./manifest/schema.js";
export { isPluginPackage, readManifest } from "./manifest/read.js";
