import { parseBytes, ZenError } from "@zen/plugin-sdk";
import type { StepOptions } from "@zen/plugin-sdk/pipeline";
import { isStepInstance, type BoundStep, type Instance } from "../nodes/instance.js";
import type { Demand, Task } from "../steps/scheduler.js";

/** Nodes as the scheduler sees them. `elsewhere`: steps that take nothing of this machine. */
export function tasksOf(nodes: readonly Instance[], elsewhere: (node: BoundStep) => boolean): readonly Task[] {
  return nodes.map((node) => ({
    id: node.id,
    needs: node.needs,
    demand: !isStepInstance(node) || elsewhere(node) ? { cpus: 0, memory: 0 } : demandOf(node),
  }));
}

/** One core, and no more memory than there is, where the step says nothing. */
function demandOf({ options: { resources = {} } }: Pick<BoundStep, "options">): Demand {
  const { cpus = 1, memory = 0, accelerators } = resources;
  return {
    cpus,
    memory: parseBytes(memory) ?? 0,
    ...(accelerators === undefined ? {} : { accelerators: { [accelerators.type]: accelerators.count } }),
  };
}

/** @throws ZenError `RESOURCES_UNAVAILABLE` for a step that could never run here. */
export function checkAccelerators(
  steps: Iterable<{ readonly id: string; readonly options: StepOptions }>,
  capacity: Demand,
): void {
  for (const { id, options } of steps) {
    const wanted = options.resources?.accelerators;
    const have = wanted === undefined ? 0 : (capacity.accelerators?.[wanted.type] ?? 0);
    if (wanted === undefined || wanted.count <= have) continue;
    throw new ZenError(
      "RESOURCES_UNAVAILABLE",
      `The step ${id} asks for ${wanted.count} ${wanted.type}, and ${have} are there`,
      {
        hint: "Say in the orchestrator's configuration what the machine has, or make it a trainer of a backend that has them.",
        data: { step: id },
      },
    );
  }
}
