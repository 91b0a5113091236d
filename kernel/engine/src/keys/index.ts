export type { CodePart, StepCode, StepKeyParts } from "./types.js";
export { stepCodes } from "./step-codes.js";
export { stepName } from "./step-name.js";
export { stepKey } from "./step-key.js";
export { FileDigests } from "./file-digests.js";
export { withSources, type StepSource } from "./step-sources.js";
