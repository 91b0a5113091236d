import type { StepNode } from "@zen/plugin-sdk/pipeline";
import { execute } from "../worker/execute.js";
import type { RunOptions } from "./engine.js";
import type { Executor } from "./executor.js";
import type { EngineHost } from "./host.js";
import type { RunnablePlan } from "./runnable.js";

export interface Places {
  executorOf(node: StepNode): Executor;
  elsewhere(node: StepNode): boolean;
}

/** Where the steps of a run are executed. */
export class Executors {
  constructor(private readonly host: EngineHost) {}

  async forRun(plan: RunnablePlan, _options: RunOptions, _signal: AbortSignal): Promise<Places> {
    const { host } = this;
    const here: Executor = {
      async execute(task, options) {
        const step = plan.steps.get(task.node);
        if (step === undefined) throw new RangeError(`The plan's code has no step for ${task.node}`);
        return execute(step, task, host, options);
      },
    };
    return { executorOf: () => here, elsewhere: () => false };
  }

  async close(): Promise<void> {}
}
