import type {
  ArtifactRef,
  ArtifactStore,
  DeploymentRecord,
  ExecutionRecord,
  JournalEvent,
  PromotionRecord,
  RunRecord,
} from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { decisionsOf, modelNames } from "../models/index.js";
import { namedStreams, readStream, REPOSITORY, streamsOf } from "../journal/index.js";

/** What the journal says of a run, as far as it matters for what has to be kept. */
export interface RunFacts {
  readonly run: RunRecord;
  readonly finished: boolean;
  readonly executions: readonly ExecutionFacts[];
}

export type ExecutionFacts = Pick<ExecutionRecord, "id" | "run" | "node" | "state" | "key" | "from" | "log"> & {
  readonly inputs: readonly ArtifactRef[];
  readonly outputs: readonly (readonly [name: string, ref: ArtifactRef])[];
};

/** What the journal says, which is the truth: a metadata store may be behind, or new. */
export class Facts {
  readonly runs = new Map<string, RunFacts>();
  readonly #tags = new Map<string, Set<string>>();
  readonly #promotions = new Map<string, ArtifactRef>();
  readonly #deployments = new Map<string, DeploymentRecord>();

  constructor(
    private readonly store: ArtifactStore,
    /** Its journal has the events outside any run. */
    private readonly repository: ArtifactStore,
  ) {}

  /** Reads what it has not read to the end; called again, it catches up. */
  async read(): Promise<void> {
    for (const stream of await streamsOf(this.store))
      if (stream !== REPOSITORY && this.runs.get(stream)?.finished !== true) await this.#readRun(stream);
    for (const name of await modelNames(this.repository))
      for (const decision of await decisionsOf(this.repository, name)) this.#promoted(decision);
    if (this.repository !== this.store)
      for (const stream of await namedStreams(this.repository)) await this.#readRun(stream);
    this.#tags.clear();
    for await (const events of readStream(this.repository, REPOSITORY)) {
      for (const event of events) {
        if (event.type === "deployment") this.#deployed(event.record);
        if (event.type !== "tagged") continue;
        const tags = this.#tags.get(event.run) ?? new Set(this.runs.get(event.run)?.run.tags);
        for (const tag of event.add) tags.add(tag);
        for (const tag of event.remove) tags.delete(tag);
        this.#tags.set(event.run, tags);
      }
    }
  }

  tagsOf({ run }: RunFacts): readonly string[] {
    return [...(this.#tags.get(run.id) ?? run.tags)];
  }

  /** Deployments that are meant to be there. */
  get live(): readonly DeploymentRecord[] {
    return [...this.#deployments.values()].filter(({ state }) => state === "deployed");
  }

  /** Models that were live once: one can go back to each. */
  get promoted(): readonly ArtifactRef[] {
    return [...this.#promotions.values()];
  }

  #promoted({ decision, candidate }: PromotionRecord): void {
    if (decision !== "kept") this.#promotions.set(candidate.digest, slim(candidate));
  }

  async #readRun(stream: string): Promise<void> {
    let run: RunRecord | undefined;
    let finished = false;
    const executions = new Map<string, ExecutionFacts>();
    for await (const events of readStream(this.store, stream)) {
      for (const event of events) {
        if (event.type === "run-started") ({ run } = event);
        if (event.type === "run-finished") [run, finished] = [event.run, true];
        if (event.type === "execution") executions.set(event.record.id, factsOf(event));
        if (event.type === "deployment") this.#deployed(event.record);
      }
    }
    if (run !== undefined) this.runs.set(stream, { run, finished, executions: [...executions.values()] });
  }

  #deployed(record: DeploymentRecord): void {
    const key = JSON.stringify([record.stack, record.backend, record.name]);
    const known = this.#deployments.get(key);
    if (known === undefined || known.updatedAt <= record.updatedAt) this.#deployments.set(key, record);
  }
}

function factsOf({ record }: Extract<JournalEvent, { type: "execution" }>): ExecutionFacts {
  const { id, run, node, state, key, from, log, inputs, outputs } = record;
  return {
    id,
    run,
    node,
    state,
    ...(key === undefined ? {} : { key }),
    ...(from === undefined ? {} : { from }),
    ...(log === undefined ? {} : { log }),
    inputs: Object.values(inputs).map(slim),
    outputs: Object.entries(outputs).map(([name, ref]) => [name, slim(ref)] as const),
  };
}

/** Without what only readers need: there may be a million of them. */
function slim({ digest, kind, codec, size, inline }: ArtifactRef): ArtifactRef {
  return { digest, kind, codec, size, ...(inline === undefined ? {} : { inline: "" }) };
}

/** Every artifact that a run read, wrote or took over. */
export function* refsOf({ run, executions }: RunFacts): Generator<ArtifactRef> {
  yield* Object.values(run.outputs);
  for (const { inputs, outputs } of executions) {
    yield* inputs;
    for (const [, ref] of outputs) yield ref;
  }
}

/** Keys of what a run's steps printed, also when they were executed in another run. */
export function* logsOf({ executions }: RunFacts): Generator<string> {
  for (const { log, from } of executions) {
    if (log !== undefined) yield log;
    if (from !== undefined) yield layout.log(from);
  }
}
