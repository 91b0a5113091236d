import type { ExecutionRecord, JournalEvent, RunRecord } from "@zen/plugin-sdk";
import type { Plan, StepDefaults } from "@zen/plugin-sdk/pipeline";
import { everyStep } from "../../plan/outputs-of.js";
import type { LiveLine } from "../../worker/live.js";
import { stepName } from "../../worker/task.js";
import type { ItemCounts, RunEvent, StepChanged, StepState } from "../events.js";
import { withDefaults } from "../hosting/options.js";
import { RetoldMaps } from "./retold-maps.js";
import { failedOnce, NO_FAILURES, retryDelay, type Failures } from "../steps/retry.js";

const FINAL: Partial<Record<ExecutionRecord["state"], StepState>> = {
  succeeded: "ran",
  superseded: "ran",
  cached: "cached",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

/** Tells a run's journal as the events that whoever hosts it saw. */
export class Retelling {
  /** Executions that have begun and not ended, by node. */
  readonly #running = new Map<string, ExecutionRecord>();
  readonly #failures = new Map<string, Failures>();
  readonly #maps = new RetoldMaps();
  /** The last part of the run's own news that was read. */
  itemsSeen = "";

  constructor(
    private readonly run: RunRecord,
    private readonly plan: Plan | undefined,
    private readonly defaults: StepDefaults,
  ) {}

  get running(): readonly ExecutionRecord[] {
    return [...this.#running.values()];
  }

  get hasMaps(): boolean {
    return this.#maps.open;
  }

  tell(event: JournalEvent): readonly RunEvent[] {
    if (event.type === "run-started") return [{ type: "run-started", run: event.run, steps: this.#steps() }];
    if (event.type === "run-finished")
      return [...this.#maps.settled(undefined), { type: "run-finished", run: event.run }];
    return event.type === "execution" ? this.#execution(event.record, event.time) : [];
  }

  /** What is certain after a batch of events, and was not in the middle of it. */
  settled(): readonly RunEvent[] {
    return this.#maps.settled([...this.#running.keys()]);
  }

  /** A note of the host on how far a map is. */
  items({ node, items }: LiveLine): readonly RunEvent[] {
    return this.#maps.noted(node as string, items as unknown as ItemCounts, this.#at());
  }

  #execution(record: ExecutionRecord, time: string): readonly RunEvent[] {
    const { node, id: execution, attempt, state } = record;
    const within = node.includes("[") ? { within: node.slice(0, node.indexOf("[")) } : {};
    const base = { type: "step", node, at: this.#at(time), ...within } as const;
    const opened = this.#maps.began(node, base.at);
    if (state === "running") {
      const known = this.#running.get(node)?.id === execution;
      this.#running.set(node, record);
      return known ? opened : [...opened, { ...base, state, execution, attempt }];
    }
    this.#running.delete(node);
    const end: StepChanged = { ...base, ...this.#end(record) };
    return [...opened, ...this.#maps.ended(end)];
  }

  #end(record: ExecutionRecord): Omit<StepChanged, "type" | "node" | "at"> {
    const { node, id: execution, attempt, durationMs = 0, error, from, because, state } = record;
    const final = state === "failed" && this.#triesAgain(record) ? "retrying" : (FINAL[state] as StepState);
    const told = { state: final, ...(error === undefined ? {} : { error }) };
    if (final === "retrying") return { ...told, execution, attempt };
    this.#failures.delete(node);
    if (final === "skipped") return { ...told, because: because ?? [] };
    if (final === "cached") return { ...told, execution, durationMs, ...(from === undefined ? {} : { from }) };
    return { ...told, execution, attempt, durationMs };
  }

  /** As the host decides it. */
  #triesAgain({ node, error }: ExecutionRecord): boolean {
    const options = this.#optionsOf(node);
    if (options === undefined) return false;
    const failures = failedOnce(this.#failures.get(node) ?? NO_FAILURES, error);
    this.#failures.set(node, failures);
    return retryDelay(withDefaults(options, this.defaults).retry, failures, error, () => 0) !== undefined;
  }

  #optionsOf(node: string) {
    const definition = node.replaceAll(/\[\d+\]/g, "");
    if (this.plan === undefined) return undefined;
    for (const { id, node: step } of everyStep(this.plan)) if (id === definition) return step.options;
    return undefined;
  }

  #steps() {
    return (this.plan?.nodes ?? []).map(({ id: node, ...what }) =>
      "step" in what
        ? { node, step: stepName(what.step), kind: what.stepKind }
        : { node, step: what.kind, kind: what.kind as Exclude<typeof what.kind, "step" | "effect"> },
    );
  }

  #at(time = new Date().toISOString()): number {
    return Math.max(0, Date.parse(time) - Date.parse(this.run.startedAt));
  }
}
