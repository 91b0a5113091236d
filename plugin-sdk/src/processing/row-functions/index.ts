export { checkRowFunction, checkRowSchema } from "./check-row-function.js";
export { decodeRows, encodeRows } from "./codec.js";
export { rowLimits } from "./limits.js";
export { rowProgram } from "./program.js";
export { rowFunctionStopped } from "./stopped.js";
