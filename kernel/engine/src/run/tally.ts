import type { ExecutionRecord, RunRecord } from "@zen/plugin-sdk";

type Counts = RunRecord["steps"];

/** What the executions of a run add up to. The last record of a node counts. */
export class Tally {
  readonly #last = new Map<string, Pick<ExecutionRecord, "state" | "metrics" | "error">>();

  constructor(private readonly total: number) {}

  add({ node, state, metrics, error }: ExecutionRecord): void {
    this.#last.set(node, { state, metrics, ...(error === undefined ? {} : { error }) });
  }

  get steps(): Counts {
    const count = (...states: readonly ExecutionRecord["state"][]) =>
      [...this.#last.values()].filter(({ state }) => states.includes(state)).length;
    return {
      total: this.total,
      ran: count("succeeded", "superseded"),
      cached: count("cached"),
      failed: count("failed"),
      skipped: count("skipped"),
    };
  }

  /** Each as `step.metric`, and as `metric` where only one step has one of that name. */
  get metrics(): RunRecord["metrics"] {
    const owners = new Map<string, number>();
    for (const { metrics } of this.#last.values())
      for (const name of Object.keys(metrics)) owners.set(name, (owners.get(name) ?? 0) + 1);
    const all: Record<string, number> = {};
    for (const [node, { metrics }] of this.#last) {
      for (const [name, value] of Object.entries(metrics)) {
        all[`${node}.${name}`] = value;
        if (owners.get(name) === 1) all[name] = value;
      }
    }
    return all;
  }

  /** Of the first step that failed. */
  get error(): ExecutionRecord["error"] {
    return [...this.#last.values()].find(({ state }) => state === "failed")?.error;
  }
}
