import type { Training } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import { execute } from "../worker/execute.js";
import { WorkerPool } from "../worker/pool.js";
import { trainingJobs } from "../worker/training-jobs.js";
import type { RunOptions } from "./engine.js";
import type { Executor } from "./executor.js";
import type { EngineHost } from "./host.js";
import type { RunnablePlan } from "./runnable.js";

/** Where the steps of a run are executed. */
export interface Places {
  executorOf(node: StepNode): Executor;
  elsewhere(node: StepNode): boolean;
}

/** Finds the places for the steps of a run. Warm workers are kept from run to run. */
export class Executors {
  #pool: WorkerPool | undefined;

  constructor(private readonly host: EngineHost) {}

  async forRun(plan: RunnablePlan, { inProcess = false, bundle }: RunOptions): Promise<Places> {
    const here = inThisProcess(plan, this.host);
    const { supports } = await this.host.artifactStore(plan.plan.stores?.artifacts);
    // What is in this process's memory no other can see.
    const program = inProcess || supports.inMemory === true ? undefined : this.host.workers;
    if (program === undefined) return { executorOf: () => here, elsewhere: () => false };
    this.#pool ??= new WorkerPool(program, this.host);
    const nodes = plan.plan.nodes as readonly StepNode[];
    const warm = this.#pool.executor(
      plan.code,
      nodes.filter(({ stepKind }) => stepKind !== "trainer").map(({ step }) => step),
    );
    const trainers = nodes.filter(({ stepKind }) => stepKind === "trainer");
    const backends = new Map(
      await Promise.all(trainers.map(async ({ id, options }) => [id, await this.host.training(options.on)] as const)),
    );
    const places = new Map(
      trainers.map(
        (node) =>
          [
            node.id,
            trainingJobs({ host: this.host, program, plan, node, training: backends.get(node.id) as Training, bundle }),
          ] as const,
      ),
    );
    return {
      executorOf: ({ id }) => places.get(id) ?? warm,
      elsewhere: ({ id }) => backends.has(id) && backends.get(id)?.local !== true,
    };
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }
}

/** Executes steps as they were loaded into this process: where breakpoints work. */
function inThisProcess(plan: RunnablePlan, host: EngineHost): Executor {
  return {
    execute: (task, options) =>
      execute(
        () => {
          const step = plan.steps.get(task.node);
          if (step === undefined) throw new RangeError(`The plan's code has no step for ${task.node}`);
          return step;
        },
        task,
        host,
        options,
      ),
  };
}
