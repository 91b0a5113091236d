import type { ArtifactRef, ErrorRecord, ExecutionRecord } from "@zen/plugin-sdk";
import type { OutputBinding } from "@zen/plugin-sdk/pipeline";
import type { StepFailure, StepResult } from "../engine.js";
import type { ItemCounts, StepChanged } from "../events.js";
import type { BoundStep, Instance, Structure } from "../nodes/instance.js";
import type { Naming } from "../nodes/naming.js";
import type { Prepared } from "./prepare.js";
import type { Recorder } from "../recording/recorder.js";
import { cachedRecord, skippedRecord } from "../recording/records.js";

export type Hit = Prepared & { readonly hit: NonNullable<Prepared["hit"]> };
type Outputs = StepResult["outputs"];

/** Of the failures in one map so many are kept whole. */
const KEPT_FAILURES = 20;

/** How the nodes of a run have ended so far; tells it on as it becomes known. */
export class Outcomes {
  readonly results = new Map<string, StepResult>();
  readonly failures: StepFailure[] = [];
  /** Outputs that are another node's, so that they follow when that is computed anew. */
  readonly #aliases = new Map<string, OutputBinding>();
  readonly #failedWithin = new Map<string, number>();

  constructor(
    private readonly recorder: Recorder,
    private readonly naming: Naming,
  ) {}

  /** An output of a node that has ended; undefined where a condition has left it out. */
  output(node: string, output: string): ArtifactRef | undefined {
    const at = this.origin({ node, output });
    return this.results.get(at.node)?.outputs[at.output];
  }

  /** The output that one of a structure passes on. */
  origin(binding: OutputBinding): OutputBinding {
    let at = binding;
    for (let next = this.#alias(at); next !== undefined; next = this.#alias(at)) at = next;
    return at;
  }

  #alias({ node, output }: OutputBinding): OutputBinding | undefined {
    return this.#aliases.get(`${node} ${output}`);
  }

  pass(node: string, output: string, from: OutputBinding): void {
    this.#aliases.set(`${node} ${output}`, from);
  }

  cached(node: BoundStep, prepared: Hit): void {
    const record = cachedRecord(this.naming.next(node), node, prepared);
    const { execution: from } = prepared.hit;
    this.recorder.ended({ record, artifacts: [] });
    this.#tell(node, { state: "cached", execution: record.id, from, durationMs: 0 });
    this.#keep(node, "cached", record, record.outputs);
  }

  /** `outputs`: where another execution was first with the key, what stands. */
  ran(node: BoundStep, record: ExecutionRecord, outputs: Outputs = record.outputs): void {
    const { id: execution, attempt, durationMs = 0 } = record;
    this.#tell(node, { state: "ran", execution, attempt, durationMs });
    this.#keep(node, "ran", record, outputs);
  }

  /** A node that is no step has come to its end. */
  closed(node: Structure, state: "ran" | "cached", durationMs: number, outputs: Outputs, items?: ItemCounts): void {
    const { id: execution } = this.naming.last(node);
    const counted = items === undefined ? {} : { items };
    this.#tell(node, { state, execution, durationMs, ...counted });
    this.results.set(node.id, { node: node.id, state, execution, outputs, durationMs, ...counted });
  }

  queued(node: Instance): void {
    this.#tell(node, { state: "queued" });
  }

  waiting(node: Instance): void {
    this.#tell(node, { state: "waiting" });
  }

  opened(node: Structure, items?: ItemCounts): void {
    this.#tell(node, { state: "running", ...(items === undefined ? {} : { items }) });
  }

  retrying(node: BoundStep, record: ExecutionRecord, delayMs: number): void {
    const { id: execution, attempt, error } = record;
    this.recorder.retrying(record, delayMs);
    this.#tell(node, { state: "retrying", execution, attempt, ...(error === undefined ? {} : { error }) });
  }

  failed(node: Instance, record: ExecutionRecord, lines: readonly string[], items?: ItemCounts): void {
    const { id: execution, attempt, durationMs = 0 } = record;
    const error = record.error as ErrorRecord;
    const before = node.within === undefined ? 0 : (this.#failedWithin.get(node.within) ?? 0);
    if (node.within !== undefined) this.#failedWithin.set(node.within, before + 1);
    if (before < KEPT_FAILURES) this.failures.push({ node: node.id, ...stepOf(record), execution, error, lines });
    const counted = items === undefined ? {} : { items };
    this.#tell(node, { state: "failed", execution, attempt, durationMs, error, lines, ...counted });
    this.#keep(node, "failed", record, {}, items);
  }

  /** Because of a step in its body, which has said so itself. */
  failedInside(node: Structure, durationMs: number): void {
    const { id: execution } = this.naming.last(node);
    this.#tell(node, { state: "failed", execution, durationMs });
    this.results.set(node.id, { node: node.id, state: "failed", execution, outputs: {}, durationMs });
  }

  skipped(node: Instance, because: readonly string[]): void {
    const record = skippedRecord(this.naming.first(node), node, because);
    if (node.kind !== "item") this.recorder.ended({ record, artifacts: [] });
    this.#tell(node, { state: "skipped", because });
    this.#keep(node, "skipped", record, {});
  }

  /** By a cancellation: before it began, or under way. */
  dropped(node: Instance): void {
    const { id: execution } = this.naming.last(node);
    this.#tell(node, { state: "cancelled", execution });
    this.results.set(node.id, { node: node.id, state: "cancelled", execution, outputs: {}, durationMs: 0 });
  }

  /** What is no longer asked for: a run of many items holds on to those under way. */
  forget(node: Instance): void {
    for (const output of Object.keys(this.results.get(node.id)?.outputs ?? {}))
      this.#aliases.delete(`${node.id} ${output}`);
    this.results.delete(node.id);
    this.naming.forget(node);
    this.recorder.forget(node.id);
  }

  #tell({ id: node }: Instance, change: Omit<StepChanged, "type" | "at" | "node" | "within">): void {
    this.recorder.step({ node, ...change });
  }

  #keep(
    { id: node }: Instance,
    state: StepResult["state"],
    { id: execution, durationMs = 0 }: ExecutionRecord,
    outputs: Outputs,
    items?: ItemCounts,
  ): void {
    const counted = items === undefined ? {} : { items };
    this.results.set(node, { node, state, execution, outputs, durationMs, ...counted });
  }
}

/** The step of an attempt that had begun: those records alone say why. */
export function stepOf({ step, reason }: ExecutionRecord): Pick<StepFailure, "step"> {
  return reason === undefined ? {} : { step };
}
