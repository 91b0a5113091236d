import { setTimeout as sleep } from "node:timers/promises";

/** How long to go on with what fails for a while, and how to wait in between. */
export interface Patience {
  /** Milliseconds after which no further attempt begins. */
  readonly totalMs: number;
  /** Waits; replaced in tests. @throws the signal's reason. */
  pause(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

const FIRST_MS = 500;
const MOST_MS = 32_000;

/** Milliseconds to wait after so many failures: up to half a second, doubled each time up to 32 s; `chance` (0 to 1) says how much of it. */
export function backoff(failures: number, chance = Math.random()): number {
  return Math.round(Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1)) * (0.1 + 0.9 * chance));
}

/** `Retry-After` in milliseconds: seconds, or a date; undefined where there is none that can be read. */
export function retryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : error;
  });
}
