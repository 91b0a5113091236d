export type { CodePart, StepCode, StepKeyParts } from "./types.js";
