import { availableParallelism, totalmem } from "node:os";
import { parseBytes, ZenError, type Capacity } from "@zen/plugin-sdk";

export interface Limits {
  readonly cpus?: number;
  readonly memory?: number | string;
  /** Count by type. */
  readonly accelerators?: Readonly<Record<string, number>>;
}

/** What steps may use at once: as configured, else what this process can have of the machine. */
export function capacityOf({ cpus = availableParallelism(), memory, accelerators }: Limits): Capacity {
  const counted = { cpus, ...(accelerators === undefined ? {} : { accelerators }) };
  if (memory === undefined) return { ...counted, memory: availableMemory() };
  const bytes = parseBytes(memory);
  if (bytes !== undefined) return { ...counted, memory: bytes };
  throw new ZenError("CONFIG_INVALID", `${JSON.stringify(memory)} is no amount of memory.`, {
    hint: "Write bytes, or a number with a unit: `512 MiB`, `8 GiB`.",
    place: "local-orchestrator: memory",
  });
}

/** A container's limit counts where it is below what the machine has; without one, Node reports 0 or an absurd number. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}
