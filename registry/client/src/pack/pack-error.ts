import { ZenError } from "@zen/plugin-sdk";

/** A package cannot be packed as it is; `place` is the file that has to change. */
export function packError(problem: string, details: { hint?: string; place?: string; cause?: unknown } = {}): ZenError {
  return new ZenError("PLUGIN_PACK_FAILED", problem, details);
}
