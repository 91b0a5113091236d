import { setTimeout as sleep } from "node:timers/promises";

const FIRST_MS = 500;
const MOST_MS = 16_000;

/** Milliseconds to wait after so many failures: up to half a second, doubled each time up to 16 s; `chance` is from 0 to 1. */
export function backoff(failures: number, chance = Math.random()): number {
  const bound = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.round(bound * (0.1 + 0.9 * chance));
}

/** `Retry-After`, in seconds or as a date, in milliseconds from now; undefined where there is none that can be read. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Resolves after so long. @throws the signal's reason. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw signal?.reason ?? error;
  });
}
