/** What runs need and reading what ran does not: loaded with the first run. */
export { Executors } from "./executors.js";
export { namedFiles } from "./send-files.js";
export { changedSince } from "../resume/changed-since.js";
export { adoptionFor } from "../resume/adoption.js";
export { debugExecution } from "../debug/debug-execution.js";
export { previewRun } from "./preview.js";
export { submitRun } from "./submit-run.js";
