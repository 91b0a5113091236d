export { matchSbom } from "./match.js";
export { readPackedSbom } from "./packed.js";
export { npmPurl, readNpmPurl } from "./purl.js";
export { maxSbomBytes, readSbom } from "./read.js";
export { sbomFile, type Sbom, type SbomPackage, type SbomPart } from "./sbom.js";
