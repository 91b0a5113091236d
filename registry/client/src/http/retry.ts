import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  /** How often to try again after the first time. */
  readonly retries: number;
  /** The longest first pause; each further one may be twice as long. */
  readonly baseMs: number;
  readonly signal?: AbortSignal;
}

/** What an attempt throws that is worth another one. */
export class Passing extends Error {
  constructor(
    readonly error: unknown,
    /** How long the other side asks to wait. */
    readonly afterMs?: number,
  ) {
    super("passing");
  }
}

/** Shorter than the silence for which a request is given up. */
const longestWaitMs = 15_000;

/** Tries until an attempt succeeds or fails for good; pauses are drawn by chance, so that those who failed together come back apart. */
export async function retried<T>(attempt: () => Promise<T>, { retries, baseMs, signal }: RetryOptions): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      if (tried >= retries || signal?.aborted) throw error.error;
      const pause = error.afterMs ?? Math.random() * baseMs * 2 ** tried;
      await sleep(Math.min(pause, longestWaitMs), undefined, signal === undefined ? {} : { signal }).catch(() => {
        throw signal?.reason ?? error.error;
      });
    }
  }
}

/** `retry-after` in seconds or as a date, in milliseconds; nothing where there is none. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
