import { parseBytes, ZenError } from "@zen/plugin-sdk";
import { isStepInstance, type BoundStep, type Instance } from "./instance.js";
import type { Demand, Task } from "./scheduler.js";

/** Nodes as the scheduler sees them. `elsewhere`: steps that take nothing of this machine. */
export function tasksOf(nodes: readonly Instance[], elsewhere: (node: BoundStep) => boolean): readonly Task[] {
  return nodes.map((node) => ({
    id: node.id,
    needs: node.needs,
    demand: !isStepInstance(node) || elsewhere(node) ? { cpus: 0, memory: 0 } : demandOf(node),
  }));
}

/** One core, and no more memory than there is, where the step says nothing. */
function demandOf({ id, options: { resources = {} } }: BoundStep): Demand {
  const memory = resources.memory === undefined ? 0 : parseBytes(resources.memory);
  if (memory !== undefined) return { cpus: resources.cpus ?? 1, memory };
  throw new ZenError("RESOURCES_INVALID", `The step ${id} asks for the memory ${JSON.stringify(resources.memory)}`, {
    hint: "Write bytes, or a number with its unit: 512 MiB, 2 GiB.",
  });
}
