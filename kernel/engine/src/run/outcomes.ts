import type { ArtifactRef, ErrorRecord, ExecutionRecord } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import type { StepFailure, StepResult } from "./engine.js";
import type { Naming } from "./naming.js";
import type { Prepared } from "./prepare.js";
import type { Recorder } from "./recorder.js";
import { cachedRecord, skippedRecord } from "./records.js";

export type Hit = Prepared & { readonly hit: NonNullable<Prepared["hit"]> };

/** How the steps of a run have ended so far; tells it on as it becomes known. */
export class Outcomes {
  readonly results = new Map<string, StepResult>();
  readonly failures: StepFailure[] = [];

  constructor(
    private readonly recorder: Recorder,
    private readonly naming: Naming,
  ) {}

  /** The outputs of the nodes that have ended. */
  output(node: string, output: string): ArtifactRef {
    const ref = this.results.get(node)?.outputs[output];
    if (ref === undefined) throw new RangeError(`${node}.${output} is not there yet`);
    return ref;
  }

  cached(node: StepNode, prepared: Hit): void {
    const record = cachedRecord(this.naming.next(node), node, prepared);
    const { execution: from } = prepared.hit;
    this.recorder.ended({ record, artifacts: [] });
    this.recorder.step({ node: node.id, state: "cached", execution: record.id, from, durationMs: 0 });
    this.#keep(node, "cached", record, record.outputs);
  }

  /** `outputs`: where another execution was first with the key, what stands. */
  ran(node: StepNode, record: ExecutionRecord, outputs: StepResult["outputs"] = record.outputs): void {
    const { id: execution, attempt, durationMs = 0 } = record;
    this.recorder.step({ node: node.id, state: "ran", execution, attempt, durationMs });
    this.#keep(node, "ran", record, outputs);
  }

  retrying(node: StepNode, { id: execution, attempt, error }: ExecutionRecord): void {
    this.recorder.step({
      node: node.id,
      state: "retrying",
      execution,
      attempt,
      ...(error === undefined ? {} : { error }),
    });
  }

  failed(node: StepNode, record: ExecutionRecord, lines: readonly string[]): void {
    const { id: execution, attempt, durationMs = 0 } = record;
    const error = record.error as ErrorRecord;
    this.failures.push({ node: node.id, execution, error, lines });
    this.recorder.step({ node: node.id, state: "failed", execution, attempt, durationMs, error, lines });
    this.#keep(node, "failed", record, {});
  }

  skipped(node: StepNode, because: readonly string[]): void {
    const record = skippedRecord(this.naming.first(node), node, because);
    this.recorder.ended({ record, artifacts: [] });
    this.recorder.step({ node: node.id, state: "skipped", because });
    this.#keep(node, "skipped", record, {});
  }

  /** By a cancellation: before it began, or under way. */
  dropped(node: StepNode): void {
    const { id: execution } = this.naming.last(node);
    this.recorder.step({ node: node.id, state: "cancelled", execution });
    this.results.set(node.id, { node: node.id, state: "cancelled", execution, outputs: {}, durationMs: 0 });
  }

  #keep(
    { id: node }: StepNode,
    state: StepResult["state"],
    { id: execution, durationMs = 0 }: ExecutionRecord,
    outputs: StepResult["outputs"],
  ): void {
    this.results.set(node, { node, state, execution, outputs, durationMs });
  }
}
