import type { JobMetrics } from "../api/types.js";
import { prices } from "../launch/estimate.js";

/** What a job used, as Dataflow counts it. */
export type Usage = {
  readonly vcpuSeconds: number;
  readonly memoryGibHours: number;
  readonly shuffledGib: number;
  /** Of all steps together. */
  readonly elements: number;
  /** At the list prices that estimates use. */
  readonly dollars: number;
};

/** Sums the service's metrics: `TotalVcpuTime` is in seconds, `TotalMemoryUsage` in MiB seconds, shuffled data in bytes. */
export function usageOf({ metrics = [] }: JobMetrics): Usage {
  const committed = metrics.filter(({ name }) => name?.context?.["tentative"] === undefined);
  const sum = (wanted: string): number =>
    committed
      .filter(({ name }) => name?.name === wanted)
      .reduce((total, { scalar }) => total + (Number.isFinite(Number(scalar)) ? Number(scalar) : 0), 0);
  const vcpuSeconds = sum("TotalVcpuTime");
  const memoryGibHours = sum("TotalMemoryUsage") / 1024 / 3600;
  const shuffledGib = sum("TotalShuffleDataProcessed") / 2 ** 30;
  const dollars =
    (vcpuSeconds / 3600) * prices.vcpuHour + memoryGibHours * prices.memoryGibHour + shuffledGib * prices.shuffleGib;
  return { vcpuSeconds, memoryGibHours, shuffledGib, elements: sum("ElementCount"), dollars };
}

export function usageText({ vcpuSeconds, memoryGibHours, shuffledGib, elements, dollars }: Usage): string {
  return (
    `Used ${Math.round(vcpuSeconds)} vCPU seconds, ${memoryGibHours.toFixed(2)} GiB hours of memory, ` +
    `${shuffledGib.toFixed(2)} GiB shuffled, ${elements} elements; about USD ${dollars.toFixed(2)} at list prices of us-central1`
  );
}
