export type { BuiltBundle, BundleFile, BundleManifest, BundlePart, BundleSpec, OpenedBundle, PackageTarball } from "./types.js";
