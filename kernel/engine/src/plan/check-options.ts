import { parseBytes, ZenError } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";

/** Options that nobody could follow. @throws ZenError `STEP_OPTIONS_INVALID`. */
export function checkOptions({ id, options }: Pick<StepNode, "id" | "options">): void {
  const { cache, resources = {}, retry, timeoutMs, graceMs } = options;
  const rules: readonly (readonly [name: string, value: unknown, ok: boolean, wanted: string])[] = [
    ["retry.attempts", retry?.attempts, isCount(retry?.attempts, 1), "a whole number from 1"],
    ["retry.lost", retry?.lost, isCount(retry?.lost, 0), "a whole number from 0"],
    ["retry.backoffMs", retry?.backoffMs, isTime(retry?.backoffMs, 0), "milliseconds"],
    ["timeoutMs", timeoutMs, isTime(timeoutMs, 1), "milliseconds, 1 at least"],
    ["graceMs", graceMs, isTime(graceMs, 0), "milliseconds"],
    [
      "cache.ttlMs",
      cache === false ? undefined : cache?.ttlMs,
      cache === false || isTime(cache?.ttlMs, 0),
      "milliseconds",
    ],
    ["resources.cpus", resources.cpus, isTime(resources.cpus, Number.MIN_VALUE), "a number of cores above 0"],
    [
      "resources.memory",
      resources.memory,
      resources.memory === undefined || parseBytes(resources.memory) !== undefined,
      "bytes, or a number with its unit: 512 MiB, 2 GiB",
    ],
    [
      "resources.accelerators.count",
      resources.accelerators?.count,
      isCount(resources.accelerators?.count, 1),
      "a whole number from 1",
    ],
  ];
  for (const [name, value, ok, wanted] of rules) {
    if (ok) continue;
    throw new ZenError("STEP_OPTIONS_INVALID", `The option ${name} of the step ${id} is ${JSON.stringify(value)}`, {
      hint: `It must be ${wanted}.`,
    });
  }
}

/** What is not given is right. */
function isCount(value: number | undefined, least: number): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= least);
}

function isTime(value: number | undefined, least: number): boolean {
  return value === undefined || (Number.isFinite(value) && value >= least);
}
