export type { CodePart, StepCode, StepKeyParts } from "./types.js";
export { stepCodes, stepName } from "./step-codes.js";
export { stepKey } from "./step-key.js";
export { FileDigests } from "./file-digests.js";
