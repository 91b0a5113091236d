export type {
  BuiltBundle,
  BundleFile,
  BundleManifest,
  BundlePackage,
  BundlePart,
  BundleSpec,
  OpenedBundle,
} from "./types.js";
export { buildBundle } from "./build-bundle.js";
export { openBundle } from "./open-bundle.js";
export { programFiles, type Program } from "./program-files.js";
