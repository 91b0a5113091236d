import type { DataflowConfig } from "../config.js";
import { machineOf } from "./machine-type.js";

/**
 * List prices of batch workers in us-central1, in US dollars, as published in November 2025 at https://cloud.google.com/dataflow/pricing.
 * Other regions cost up to half as much again; discounts and free tiers are not known here.
 */
export const prices = {
  vcpuHour: 0.056,
  memoryGibHour: 0.003557,
  diskGibHour: 0.000054,
  /** Of data processed by Dataflow Shuffle; not part of the bound, as it depends on the data. */
  shuffleGib: 0.011,
  /** What FlexRS for cost takes of the price of vCPU and memory. */
  flexrs: 0.6,
} as const;

/** Dataflow's own default for batch jobs with Dataflow Shuffle. */
const DISK_GIB = 25;

export interface Estimate {
  /** No more than this for workers, if the job runs as long as it may with as many workers as it may have. */
  readonly dollars: number;
  readonly sentence: string;
}

/** An upper bound of what the workers of a job cost; undefined where the machine type's name does not say what it has. */
export function estimate(
  config: Pick<DataflowConfig, "machineType" | "maxWorkers" | "diskSizeGb" | "flexrsGoal" | "region">,
  hours: number,
): Estimate | undefined {
  const { machineType, maxWorkers, diskSizeGb = DISK_GIB, flexrsGoal } = config;
  const machine = machineOf(machineType);
  if (machine === undefined) return undefined;
  const discount = flexrsGoal === "cost" ? prices.flexrs : 1;
  const worker =
    discount * (machine.vcpus * prices.vcpuHour + machine.memory * prices.memoryGibHour) +
    diskSizeGb * prices.diskGibHour;
  const dollars = worker * maxWorkers * hours;
  return {
    dollars,
    sentence:
      `An estimate: at most USD ${dollars.toFixed(2)} for ${maxWorkers} workers of ${machineType} over ${hourText(hours)}` +
      ` at list prices of us-central1, and USD ${prices.shuffleGib} for each GiB shuffled; most jobs end long before`,
  };
}

function hourText(hours: number): string {
  const text = Number(hours.toFixed(2));
  return text === 1 ? "1 hour" : `${text} hours`;
}
