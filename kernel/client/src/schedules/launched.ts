import type { FiringRecord } from "@zen/plugin-sdk";
import type { Launched } from "./options.js";

/** Runs begun in this process. */
export function launchHere(
  begin: (firing: FiringRecord, stop: { cancelled: AbortSignal; interrupted: AbortSignal }) => Promise<void>,
  fault: (firing: FiringRecord, error: unknown) => void,
): (firing: FiringRecord) => Launched {
  return (firing) => {
    const stops = { cancelled: new AbortController(), interrupted: new AbortController() };
    const signals = { cancelled: stops.cancelled.signal, interrupted: stops.interrupted.signal };
    return {
      done: begin(firing, signals).catch((error: unknown) => fault(firing, error)),
      cancel: (reason) => stops[reason].abort(),
    };
  };
}
