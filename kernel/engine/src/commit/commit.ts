import type { ArtifactRecord, ArtifactStore, Digest, ExecutionRecord } from "@zen/plugin-sdk";
import type { StepKeyParts } from "../keys/types.js";
import { lookUp, type Committed, type Found } from "./committed.js";
import { layout } from "./layout.js";
import { createJson, toJson } from "./objects.js";

/** Under which key a result is to be committed. */
export interface KeyClaim {
  readonly key: Digest;
  readonly generation: number;
  readonly parts: StepKeyParts;
}

/** What a result is to be known by, and what went into it. */
export interface Grounds {
  /** Absent for what is never taken from before. */
  readonly claim?: KeyClaim;
  /** What its key would be made of, where there is no claim that says it. */
  readonly parts?: StepKeyParts;
}

/** How an execution ended, as it stands in the store. */
export interface Commit {
  readonly record: ExecutionRecord;
  readonly artifacts: readonly ArtifactRecord[];
  /** So that whoever finds the record after a crash can complete the commit. */
  readonly claim?: KeyClaim;
  /** What went into it, where no key tells: of failures and of what is never taken from before. */
  readonly parts?: StepKeyParts;
  /** For `superseded`: the result that stands, which the run goes on with. */
  readonly winner?: Found;
}

/**
 * Makes an ended execution durable, its outputs being in the store: first its record, then, for a success, its key. Whoever is second
 * with a key marks the record superseded and takes over what stands. `recorded` is called when the record is durable and the key on its way.
 */
export async function commit(
  store: ArtifactStore,
  record: ExecutionRecord,
  { claim, parts = claim?.parts }: Grounds,
  recorded: (record: ExecutionRecord) => void = () => undefined,
): Promise<Commit> {
  const artifacts = artifactsOf(record);
  const wins = record.state === "succeeded" ? claim : undefined;
  const grounds = wins === undefined ? (parts === undefined ? {} : { parts }) : { claim: wins };
  const ended: Commit = { record, artifacts, ...grounds };
  const created = await createJson(store, layout.execution(record.id), ended);
  // Somebody had given the execution up for lost; its success is the truth.
  if (!created && record.state === "succeeded") await store.put(layout.execution(record.id), toJson(ended));
  recorded(record);
  if (wins === undefined) return { record, artifacts };
  const entry: Committed = {
    format: "key@1",
    execution: record.id,
    node: record.node,
    at: record.finishedAt as string,
    durationMs: record.durationMs as number,
    outputs: record.outputs,
    metrics: record.metrics,
    parts: wins.parts,
  };
  if (await createJson(store, layout.key(wins.key, wins.generation), entry)) return { record, artifacts };
  const winner = await lookUp(store, wins.key);
  // An interrupted commit of this same execution has got as far as the key.
  if (winner === undefined || winner.execution === record.id) return { record, artifacts };
  const superseded: Commit = { record: { ...record, state: "superseded", from: winner.execution }, artifacts };
  await store.put(layout.execution(record.id), toJson(superseded));
  return { ...superseded, winner };
}

function artifactsOf(record: ExecutionRecord): readonly ArtifactRecord[] {
  if (record.state !== "succeeded") return [];
  const { id: execution, run, node } = record;
  const createdAt = record.finishedAt as string;
  return Object.entries(record.outputs).map(([output, ref]) => ({ ...ref, execution, run, node, output, createdAt }));
}
