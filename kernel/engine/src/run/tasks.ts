import { parseBytes, ZenError } from "@zen/plugin-sdk";
import type { OutputBinding, StepNode } from "@zen/plugin-sdk/pipeline";
import type { Demand, Task } from "./scheduler.js";

/** The steps of a plan as the scheduler sees them. `elsewhere`: steps that take nothing of this machine. */
export function tasksOf(nodes: readonly StepNode[], elsewhere: (node: StepNode) => boolean): readonly Task[] {
  return nodes.map((node) => ({
    id: node.id,
    needs: [...new Set([...producersOf(node), ...node.after])],
    demand: elsewhere(node) ? { cpus: 0, memory: 0 } : demandOf(node),
  }));
}

export function producersOf(node: StepNode): readonly string[] {
  return Object.values(node.inputs).flatMap((binding) => ("node" in binding ? [(binding as OutputBinding).node] : []));
}

/** One core, and no more memory than there is, where the step says nothing. */
function demandOf({ id, options: { resources = {} } }: StepNode): Demand {
  const memory = resources.memory === undefined ? 0 : parseBytes(resources.memory);
  if (memory !== undefined) return { cpus: resources.cpus ?? 1, memory };
  throw new ZenError("RESOURCES_INVALID", `The step ${id} asks for the memory ${JSON.stringify(resources.memory)}`, {
    hint: "Write bytes, or a number with its unit: 512 MiB, 2 GiB.",
  });
}
