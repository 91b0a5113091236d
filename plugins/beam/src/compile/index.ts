export { compile } from "./compile.js";
export { faultIn } from "./fault.js";
export type { BeamJob, CompileOptions } from "./job.js";
export { readResults } from "./results.js";
