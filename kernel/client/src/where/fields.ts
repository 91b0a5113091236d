import type { ArtifactRecord, RunRecord, RunState } from "@zen/plugin-sdk";

/** What a field holds, which says what may be asked of it and how a word beside it is read. */
export type FieldType = "text" | "number" | "duration" | "bytes" | "time" | "flag" | "list" | "json";

export interface FieldSpec {
  readonly type: FieldType;
  /** A map whose own fields are known from the records alone; `type` is that of what it holds. */
  readonly map?: true;
  /** All that a text can be. */
  readonly choices?: readonly string[];
}

export type QueriedKind = "runs" | "artifacts";

const STATES: Readonly<Record<RunState, true>> = {
  running: true,
  succeeded: true,
  failed: true,
  cancelled: true,
  interrupted: true,
};
const text: FieldSpec = { type: "text" };
const time: FieldSpec = { type: "time" };
const mapOf = (type: FieldType): FieldSpec => ({ type, map: true });

const RUN: Readonly<Record<keyof RunRecord, FieldSpec>> = {
  id: text,
  name: text,
  description: text,
  pipeline: text,
  plan: text,
  bundle: text,
  origin: mapOf("json"),
  stack: text,
  params: mapOf("json"),
  state: { type: "text", choices: Object.keys(STATES) },
  startedAt: time,
  finishedAt: time,
  durationMs: { type: "duration" },
  error: mapOf("json"),
  metrics: mapOf("number"),
  tags: { type: "list" },
  steps: mapOf("number"),
  outputs: mapOf("json"),
  environment: mapOf("json"),
};
const ARTIFACT: Readonly<Record<keyof ArtifactRecord, FieldSpec>> = {
  digest: text,
  kind: { type: "text", choices: ["blob", "tree"] },
  codec: text,
  size: { type: "bytes" },
  inline: { type: "json" },
  summary: mapOf("json"),
  execution: text,
  run: text,
  node: text,
  output: text,
  createdAt: time,
  purged: mapOf("json"),
  pruned: mapOf("json"),
};
const KINDS: Readonly<Record<QueriedKind, Readonly<Record<string, FieldSpec>>>> = { runs: RUN, artifacts: ARTIFACT };
/** Fields within maps of which more is known. */
const WITHIN: Readonly<Record<string, FieldSpec>> = { "origin.due": time, "purged.at": time, "pruned.at": time };

/** The fields that records of a kind have whatever they hold. */
export function fieldsOf(kind: QueriedKind): Readonly<Record<string, FieldSpec>> {
  return KINDS[kind];
}

export function rootOf(name: string): string {
  return name.split(".", 1)[0] as string;
}

/** What is known of the field at a path; undefined where no record can have one. */
export function fieldSpec(kind: QueriedKind, name: string): FieldSpec | undefined {
  const root = rootOf(name);
  const spec = Object.hasOwn(KINDS[kind], root) ? KINDS[kind][root] : undefined;
  if (spec === undefined || name === root) return spec;
  return spec.map === true ? (WITHIN[name] ?? { type: spec.type }) : undefined;
}
