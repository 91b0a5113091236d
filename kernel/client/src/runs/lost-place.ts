import { isZenError, toErrorRecord, type ErrorRecord } from "@zen/plugin-sdk";
import type { RetryPolicy } from "@zen/plugin-sdk/pipeline";
import type { RunResult } from "@zen/engine";

/** How a run ended, or why none could be made. */
export type RunEnd = PromiseSettledResult<RunResult>;

/**
 * Milliseconds until a run whose machine was lost under it is gone on with on another one; undefined where its end is final: it came of
 * the run itself, or the budget of the stack (`retry.lost`) is spent. `lost` counts this loss too.
 */
export async function untilNextPlace(
  end: RunEnd,
  policy: RetryPolicy | undefined,
  lost: number,
): Promise<number | undefined> {
  const error = reasonOf(end);
  if (error === undefined || policy === undefined) return undefined;
  const { isLostPlace, retryDelay } = await import("@zen/engine");
  return isLostPlace(error.code) ? retryDelay(policy, { own: 0, lost }, error, Math.random) : undefined;
}

function reasonOf(end: RunEnd): ErrorRecord | undefined {
  if (end.status === "rejected") return isZenError(end.reason) ? toErrorRecord(end.reason) : undefined;
  const { state, error } = end.value.run;
  return state === "interrupted" ? error : undefined;
}
