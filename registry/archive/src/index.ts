export { EntryNames, entryPath, folded } from "./entry-path.js";
export { nativeLimits, pluginLimits, type UnpackLimits } from "./limits.js";
export { readArchive, type EntryTaker } from "./read-archive.js";
export { readFileOf } from "./read-file.js";
export { readPackageJson } from "./read-package-json.js";
export { SecretScan } from "./secret-content.js";
export { secretName } from "./secret-names.js";
export { tarballError } from "./tarball-error.js";
