import { COMPILER } from "../plan/load/compiled-files.js";

/** Part of every digest of code: rises when the way of digesting changes. */
export const CODE_FORMAT = `code-1 ${COMPILER}`;
