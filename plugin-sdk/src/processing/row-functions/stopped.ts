import { ZenError } from "../../errors.js";

/** `ROW_FUNCTION_STOPPED`: it was ended, for what it took of time or memory. */
export function rowFunctionStopped(what: "time" | "memory"): ZenError {
  return what === "time"
    ? new ZenError("ROW_FUNCTION_STOPPED", "The row function did not come to an end and was stopped", {
        hint: "Look for a loop that never ends, or for work that is too much for a single row.",
      })
    : new ZenError("ROW_FUNCTION_STOPPED", "The row function took too much memory and was stopped", {
        hint: "Do not gather values of many rows in it; each row is to be looked at by itself.",
      });
}
