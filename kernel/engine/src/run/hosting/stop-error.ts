import { ZenError } from "@zen/plugin-sdk";
import type { CancelReason } from "../engine.js";

export function stopError(reason: CancelReason): ZenError {
  const hint = "Run the pipeline again: what had finished is kept.";
  return reason === "interrupted"
    ? new ZenError("RUN_INTERRUPTED", "The run was interrupted", { hint })
    : new ZenError("RUN_CANCELLED", "The run was cancelled", { hint });
}
