import type { ExecutionRecord, RunRecord } from "@zen/plugin-sdk";

type Counts = RunRecord["steps"];

/** What the executions of a run add up to. The last record of a node counts. */
export class Tally {
  readonly #last = new Map<string, Pick<ExecutionRecord, "state" | "metrics" | "error">>();

  /** Of nodes that will not be heard of again. */
  readonly #past = new Map<ExecutionRecord["state"], number>();
  #pastError: ExecutionRecord["error"];

  /** @param total the steps that are known so far. */
  constructor(private total = 0) {}

  /** There are more steps than were known. */
  expect(steps: number): void {
    this.total += steps;
  }

  /** Nodes that are no steps count only where they stand for steps that were never known, or for a fault of their own. */
  add({ node, step, state, metrics, error }: ExecutionRecord): void {
    const isStep = step.includes("#");
    if (!isStep && state !== "skipped" && (state !== "failed" || error?.code === "MAP_ITEMS_FAILED")) return;
    if (!isStep && !this.#last.has(node)) this.total++;
    this.#last.set(node, { state, metrics, ...(error === undefined ? {} : { error }) });
  }

  /** Keeps of a node no more than how it ended. */
  forget(node: string): void {
    const last = this.#last.get(node);
    if (last === undefined) return;
    this.#last.delete(node);
    this.#past.set(last.state, (this.#past.get(last.state) ?? 0) + 1);
    if (last.state === "failed") this.#pastError ??= last.error;
  }

  get steps(): Counts {
    const count = (...states: readonly ExecutionRecord["state"][]) =>
      [...this.#last.values()].filter(({ state }) => states.includes(state)).length +
      states.reduce((sum, state) => sum + (this.#past.get(state) ?? 0), 0);
    return {
      total: Math.max(this.total, this.#last.size),
      ran: count("succeeded", "superseded"),
      cached: count("cached"),
      failed: count("failed"),
      skipped: count("skipped"),
    };
  }

  /** Each as `step.metric`, and as `metric` where only one step has one of that name. Those of a map's items stay in their executions. */
  get metrics(): RunRecord["metrics"] {
    const owners = new Map<string, number>();
    const steps = [...this.#last].filter(([node]) => !node.includes("["));
    for (const [, { metrics }] of steps)
      for (const name of Object.keys(metrics)) owners.set(name, (owners.get(name) ?? 0) + 1);
    const all: Record<string, number> = {};
    for (const [node, { metrics }] of steps) {
      for (const [name, value] of Object.entries(metrics)) {
        all[`${node}.${name}`] = value;
        if (owners.get(name) === 1) all[name] = value;
      }
    }
    return all;
  }

  /** Of the first step that failed. */
  get error(): ExecutionRecord["error"] {
    return this.#pastError ?? [...this.#last.values()].find(({ state }) => state === "failed")?.error;
  }
}
