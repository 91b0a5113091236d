import type { ArtifactStore, ExecutionRecord, Filter, MetadataStore, RunRecord } from "@zen/plugin-sdk";
import type { KeyFacts } from "./compare.js";
import { KeyFactsReader } from "./key-facts.js";
import { executionsOf } from "../records/index.js";

/** How many earlier runs of a pipeline, and then executions of a step anywhere, are looked at. */
const LOOKED_AT = 5;
const ENDED: readonly ExecutionRecord["state"][] = ["succeeded", "superseded", "cached", "failed", "cancelled"];

export interface Nearest {
  readonly record: ExecutionRecord;
  /** Undefined where executions were found, but not what went into them. */
  readonly facts?: KeyFacts;
}

/** What was executed before: the last runs of the pipeline first, then the same step wherever it was. */
export class History {
  readonly facts: KeyFactsReader;
  #runs: Promise<readonly RunRecord[]> | undefined;
  readonly #executions = new Map<string, Promise<ReadonlyMap<string, ExecutionRecord>>>();
  readonly #elsewhere = new Map<string, Promise<readonly ExecutionRecord[]>>();

  constructor(
    store: ArtifactStore,
    private readonly metadata: MetadataStore,
    private readonly pipeline: string,
    /** Only what began before this run; all unless told. */
    private readonly before?: Pick<RunRecord, "id" | "startedAt">,
  ) {
    this.facts = new KeyFactsReader(store);
  }

  /** The nearest earlier execution of a step, by the node's name in the run and the step's in records. */
  async nearest(node: string, step: string): Promise<Nearest | undefined> {
    let unrecorded: Nearest | undefined;
    for await (const record of this.#candidates(node, step)) {
      const facts = await this.facts.of(record);
      if (facts !== undefined) return { record, facts };
      unrecorded ??= { record };
    }
    return unrecorded;
  }

  async *#candidates(node: string, step: string): AsyncGenerator<ExecutionRecord> {
    for (const { id } of await (this.#runs ??= this.#lastRuns())) {
      const found = (await this.#of(id)).get(node);
      if (found !== undefined) yield found;
    }
    const anywhere = this.#elsewhere.get(step) ?? this.#anywhere(step);
    this.#elsewhere.set(step, anywhere);
    yield* await anywhere;
  }

  async #lastRuns(): Promise<readonly RunRecord[]> {
    const where: Filter = { field: "pipeline", op: "=", value: this.pipeline };
    return this.#earlier("runs", where, "id");
  }

  #anywhere(step: string): Promise<readonly ExecutionRecord[]> {
    const where: Filter = {
      and: [
        { field: "step", op: "=", value: step },
        { field: "state", op: "in", value: ENDED },
      ],
    };
    return this.#earlier("executions", where, "run");
  }

  async #earlier<K extends "runs" | "executions">(kind: K, where: Filter, run: string) {
    const { before } = this;
    const earlier: readonly Filter[] =
      before === undefined
        ? []
        : [
            { field: "startedAt", op: "<=", value: before.startedAt },
            { field: run, op: "!=", value: before.id },
          ];
    const sort = [{ field: "startedAt", descending: true }];
    return (await this.metadata.query(kind, { where: { and: [where, ...earlier] }, sort, limit: LOOKED_AT })).items;
  }

  /** The last end of each node. */
  #of(run: string): Promise<ReadonlyMap<string, ExecutionRecord>> {
    const known =
      this.#executions.get(run) ??
      executionsOf(this.metadata, run).then((all) => {
        const ended = all.filter(({ state }) => ENDED.includes(state));
        return new Map(ended.map((record) => [record.node, record]));
      });
    this.#executions.set(run, known);
    return known;
  }
}
