import { isFinal } from "@zen/plugin-sdk";
import type { CustomJob } from "./custom-job.js";
import { statusOfJob } from "./status.js";

/** Of several jobs with one id, the one that counts, and those of the others that have not ended. */
export interface Election {
  readonly chosen: CustomJob | undefined;
  readonly surplus: readonly CustomJob[];
}

/**
 * Every client that sees the same jobs chooses the same: the one that the service made first, and of those made at the same instant the
 * one whose name comes first.
 */
export function elect(jobs: readonly CustomJob[]): Election {
  const [chosen, ...others] = jobs.toSorted(
    (a, b) => compare(madeAt(a), madeAt(b)) || compare(a.name ?? "", b.name ?? ""),
  );
  return {
    chosen,
    surplus: others.filter((job) => job.state !== "JOB_STATE_CANCELLING" && !isFinal(statusOfJob(job).state)),
  };
}

/** RFC 3339 of up to nine decimals, so that the texts of two instants compare as they do. */
function madeAt({ createTime = "" }: CustomJob): string {
  const [seconds, decimals = ""] = createTime.replace("Z", "").split(".");
  return `${seconds}.${decimals.padEnd(9, "0")}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
