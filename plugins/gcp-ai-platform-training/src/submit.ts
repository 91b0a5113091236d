import { setTimeout as delay } from "node:timers/promises";
import { isZenError } from "@zen/plugin-sdk";
import { statusOf } from "@zen/gcp-auth/client";
import { refused } from "./job/compose.js";
import type { CustomJob } from "./job/custom-job.js";
import type { JobRegistry } from "./registry.js";

const ATTEMPTS = 4;

/**
 * Makes the job unless there is one, and gives the one that counts. After an answer that was lost nobody knows whether there is one, so it is looked for
 * before another is made.
 */
export async function adoptOrCreate(
  registry: JobRegistry,
  id: string,
  compose: () => CustomJob,
  signal?: AbortSignal,
): Promise<CustomJob> {
  for (let attempt = 1; ; attempt++) {
    const there = await registry.find(id, signal);
    if (there !== undefined) return there;
    signal?.throwIfAborted();
    try {
      const made = await registry.api.create(compose());
      return (await registry.find(id)) ?? made;
    } catch (error) {
      if (!mayPass(error) || attempt === ATTEMPTS) throw asRefusal(error);
      await delay(pause(attempt), undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Whether the service may take the same job a little later, or has taken it already. */
function mayPass(error: unknown): boolean {
  const status = statusOf(error);
  return isZenError(error, "GCP_UNAVAILABLE") || status === 429 || (status !== undefined && status >= 500);
}

/** 100, 200, 400 ms, and by chance up to as much again. */
function pause(attempt: number): number {
  return 50 * 2 ** attempt * (1 + Math.random());
}

function asRefusal(error: unknown): unknown {
  if (statusOf(error) !== 400) return error;
  return refused(
    `Vertex AI does not take the job: ${(error as Error).message}`,
    "The message names the setting; see the table of the plugin's README.",
    error,
  );
}
