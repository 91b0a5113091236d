import { ZenError } from "@zen/plugin-sdk";

/** What a step was declared with cannot be. */
export function invalid(message: string, hint: string): ZenError {
  return new ZenError("PROCESS_OPTIONS_INVALID", message, { hint });
}
