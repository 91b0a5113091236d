import type { Training } from "@zen/plugin-sdk";
import type { StepDefinition, StepId } from "@zen/plugin-sdk/pipeline";
import { everyStep } from "../../plan/outputs-of.js";
import { execute } from "../../worker/execute.js";
import { WorkerPool } from "../../worker/pool.js";
import { stepName } from "../../worker/task.js";
import { trainingJobs } from "../../worker/training-jobs.js";
import type { RunOptions } from "../engine.js";
import type { Executor } from "./executor.js";
import type { BoundStep } from "../nodes/instance.js";
import type { EngineHost } from "../host.js";
import { withDefaults } from "./options.js";
import type { RunnablePlan } from "../runnable.js";

/** Where the steps of a run are executed. */
export interface Places {
  executorOf(node: BoundStep): Executor;
  elsewhere(node: Pick<BoundStep, "definition">): boolean;
}

/** Finds the places for the steps of a run. Warm workers are kept from run to run. */
export class Executors {
  #pool: WorkerPool | undefined;

  constructor(private readonly host: EngineHost) {}

  async forRun(plan: RunnablePlan, { inProcess = false, bundle }: RunOptions): Promise<Places> {
    const { supports } = await this.host.artifactStore(plan.plan.stores?.artifacts);
    // What is in this process's memory no other can see.
    const program = inProcess || supports.inMemory === true ? undefined : this.host.workers;
    if (program === undefined) {
      return { executorOf: ({ definition }) => inThisProcess(plan, definition, this.host), elsewhere: () => false };
    }
    this.#pool ??= new WorkerPool(program, this.host);
    const steps = [...everyStep(plan.plan)];
    const warm = this.#pool.executor(
      plan.code,
      steps.filter(({ node }) => node.stepKind !== "trainer").map(({ node }) => node.step),
    );
    const trainers = steps.filter(({ node }) => node.stepKind === "trainer");
    const backends = new Map<string, Training>();
    const places = new Map<string, Executor>();
    for (const { id, node } of trainers) {
      const options = withDefaults(node.options, this.host.defaults ?? {});
      const training = await this.host.training(node.options.on);
      backends.set(id, training);
      const { secrets = [] } = (plan.steps.get(id)?.definition ?? {}) as Partial<StepDefinition>;
      const scope = { host: this.host, program, plan, node: { ...node, options }, training, secrets, bundle };
      places.set(id, trainingJobs(scope));
    }
    return {
      executorOf: ({ definition }) => places.get(definition) ?? warm,
      elsewhere: ({ definition }) => backends.has(definition) && backends.get(definition)?.local !== true,
    };
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }
}

/** Executes steps as they were loaded into this process: where breakpoints work. */
function inThisProcess(plan: RunnablePlan, definition: string, host: EngineHost): Executor {
  return {
    execute: (task, options) =>
      execute(
        (id) => {
          const step = plan.steps.get(id === task.step ? definition : (definitionOf(plan, id) ?? ""));
          if (step === undefined) throw new RangeError(`The plan's code has no step for ${stepName(id)}`);
          return step;
        },
        task,
        host,
        options,
      ),
  };
}

/** The id under which the plan knows a node with this step. */
function definitionOf({ plan }: RunnablePlan, step: StepId): string | undefined {
  for (const { id, node } of everyStep(plan)) if (node.step === step) return id;
  return undefined;
}
