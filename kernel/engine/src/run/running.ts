/** What runs need and reading what ran does not: loaded with the first run. */
export { Executors } from "./hosting/executors.js";
export { namedFiles } from "./hosting/send-files.js";
export { changedSince } from "../resume/changed-since.js";
export { adoptionFor } from "../resume/adoption.js";
export { debugExecution } from "../debug/debug-execution.js";
export { previewRun } from "./preview/preview.js";
export { submitRun } from "./hosting/submit-run.js";
