import type { ErrorRecord } from "@zen/plugin-sdk";
import type { RetryPolicy } from "@zen/plugin-sdk/pipeline";

/** How often a step has failed in one run: by itself, and because its place was lost. */
export interface Failures {
  readonly own: number;
  readonly lost: number;
}

export const NO_FAILURES: Failures = { own: 0, lost: 0 };

const LOST = new Set(["STEP_WORKER_LOST", "JOB_LOST", "JOB_PREEMPTED"]);
const LONGEST_MS = 60_000;

/** Whether an error says nothing about the work, only that the place where it was done is gone. */
export const isLostPlace = (code: string | undefined): boolean => LOST.has(code ?? "");

export function failedOnce({ own, lost }: Failures, error: ErrorRecord | undefined): Failures {
  return isLostPlace(error?.code) ? { own, lost: lost + 1 } : { own: own + 1, lost };
}

/**
 * Milliseconds until the next try, or undefined when the failure is final. Drawn between 0 and a bound that doubles (full jitter), so
 * that many who failed together do not come back together.
 */
export function retryDelay(
  policy: RetryPolicy | undefined,
  failures: Failures,
  error: ErrorRecord | undefined,
  random: () => number,
): number | undefined {
  if (policy === undefined) return undefined;
  const code = error?.code ?? "";
  const { attempts, lost = 0, backoffMs = 1000, codes } = policy;
  const wanted = isLostPlace(code) ? failures.lost <= lost : failures.own < attempts && (codes?.includes(code) ?? true);
  if (!wanted) return undefined;
  const before = failures.own + failures.lost;
  return random() * Math.min(backoffMs * 2 ** (before - 1), LONGEST_MS);
}
