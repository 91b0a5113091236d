import { setTimeout as delay } from "node:timers/promises";

/** Chance and time, as far as retries go: tests bring their own. */
export interface Timing {
  /** From 0 to 1. */
  random(): number;
  /** @throws the signal's reason when it aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemTiming: Timing = {
  random: () => Math.random(),
  wait: async (ms, signal) => void (await delay(ms, undefined, { signal })),
};
