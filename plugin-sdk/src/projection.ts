import type { MetadataKind, MetadataKinds } from "./contracts/metadata-store.js";
import { ZenError } from "./errors.js";
import type { Json } from "./job.js";
import type { JournalEvent } from "./journal.js";
import type {
  ArtifactRecord,
  DeploymentRecord,
  ExecutionRecord,
  LineageRecord,
  PlanRecord,
  RunRecord,
  Tombstone,
} from "./records.js";

/**
 * A record as a metadata store keeps it. `record` is absent while only something about it is known (a tag for a run whose
 * start has not been applied yet); such rows are in no query's result. `side` is what later changes need and no query shows.
 */
export interface ProjectedRow<K extends MetadataKind = MetadataKind> {
  readonly record?: MetadataKinds[K];
  readonly side?: Json;
}

/** What an event does to one row: `merge` takes the row as it is (undefined when there is none) and gives the new one. */
export interface RowChange<K extends MetadataKind = MetadataKind> {
  readonly kind: K;
  readonly key: string;
  merge(row: ProjectedRow | undefined): ProjectedRow;
}

/**
 * What the journal means as records: every metadata store applies these changes, in order, in one transaction with the
 * stream's cursor. Within a stream later events win. Between streams, whose events have no order, the outcome does not depend
 * on which is applied first: tags and tombstones wait for their record, plans and artifacts are of the earliest `createdAt` (artifacts that were erased: of the latest, if that is later), and a
 * deployment is as of the latest `updatedAt`. Of a schedule and its due times one stream alone tells, and so of a model name and its promotions.
 *
 * @throws ZenError `JOURNAL_EVENT_UNKNOWN` for an event of a newer Zen.
 */
export function changesOf(event: JournalEvent): readonly RowChange[] {
  switch (event.type) {
    case "run-started":
      return [putPlan(event.plan), putRun(event.run)];
    case "run-finished":
      return [putRun(event.run)];
    case "run-error":
      return [
        change("runs", event.stream, (row) =>
          row?.record ? { ...row, record: { ...row.record, error: event.error } } : (row ?? {}),
        ),
      ];
    case "tagged":
      return [tagRun(event.run, event.add, event.remove)];
    case "execution":
      return [
        change("executions", event.record.id, (row) => ({ ...row, record: event.record })),
        ...event.artifacts.map(putArtifact),
        ...lineageOf(event.record).map((record) => keepFirst("lineage", lineageKey(record), record)),
      ];
    case "deployment":
      return [putDeployment(event.record)];
    case "schedule":
      return [put("schedules", event.record.name, event.record)];
    case "firing":
      return [put("firings", JSON.stringify([event.record.schedule, event.record.due]), event.record)];
    case "promotion":
      return [
        put("promotions", JSON.stringify([event.record.model, event.record.number]), event.record),
        ...(event.model === undefined ? [] : [put("models", event.model.name, event.model)]),
      ];
    case "purged":
      return [bury(event.artifact, "purged", { at: event.time, reason: event.reason })];
    case "pruned":
      return event.artifacts.map((digest) => bury(digest, "pruned", { at: event.time, reason: event.reason }));
    default:
      throw new ZenError(
        "JOURNAL_EVENT_UNKNOWN",
        `The journal has an event ${JSON.stringify((event as JournalEvent).type)}, which this version does not know.`,
        {
          hint: "It was written by a newer Zen; upgrade the one that reads it.",
        },
      );
  }
}

/**
 * Which artifacts an execution read and wrote, once it has ended. One that was cached or skipped did neither: its record names
 * the outputs it took, and the execution it took them from has the lineage.
 */
export function lineageOf(execution: ExecutionRecord): readonly LineageRecord[] {
  if (["running", "cached", "skipped"].includes(execution.state)) return [];
  const of = (direction: "read" | "wrote", refs: ExecutionRecord["inputs"]): LineageRecord[] =>
    Object.entries(refs).map(([name, ref]) => ({ execution: execution.id, artifact: ref.digest, direction, name }));
  return [...of("read", execution.inputs), ...(execution.state === "succeeded" ? of("wrote", execution.outputs) : [])];
}

type Merge<K extends MetadataKind> = (row: ProjectedRow<K> | undefined) => ProjectedRow<K>;

function change<K extends MetadataKind>(kind: K, key: string, merge: Merge<K>): RowChange {
  return { kind, key, merge: merge as RowChange["merge"] };
}

/** Of records that one stream alone tells of. */
function put<K extends MetadataKind>(kind: K, key: string, record: MetadataKinds[K]): RowChange {
  return change(kind, key, () => ({ record }));
}

function keepFirst<K extends MetadataKind>(kind: K, key: string, record: MetadataKinds[K]): RowChange {
  return change(kind, key, (row) => row ?? { record });
}

function putPlan(plan: PlanRecord): RowChange {
  return change("plans", plan.digest, (row) =>
    row?.record !== undefined && row.record.createdAt <= plan.createdAt ? row : { record: plan },
  );
}

interface TagSide {
  /** The tags of the run's own record. */
  readonly own: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

function withTags(record: RunRecord | undefined, side: TagSide): ProjectedRow<"runs"> {
  const own = side.own.filter((tag) => !side.remove.includes(tag));
  const tags = [...new Set([...own, ...side.add])];
  const kept = side as unknown as Json;
  return record === undefined ? { side: kept } : { record: { ...record, tags }, side: kept };
}

function tagSide(row: ProjectedRow<"runs"> | undefined): TagSide {
  return (row?.side as unknown as TagSide | undefined) ?? { own: [], add: [], remove: [] };
}

function putRun(run: RunRecord): RowChange {
  return change("runs", run.id, (row) => withTags(run, { ...tagSide(row), own: run.tags }));
}

function tagRun(run: string, add: readonly string[], remove: readonly string[]): RowChange {
  return change("runs", run, (row) => {
    const side = tagSide(row);
    const without = (tags: readonly string[], gone: readonly string[]) => tags.filter((tag) => !gone.includes(tag));
    const removed = [...new Set([...without(side.remove, add), ...remove])];
    const added = [...new Set([...without(side.add, remove), ...without(add, remove)])];
    return withTags(row?.record, { own: side.own, add: added, remove: removed });
  });
}

/** All that decides how an artifact is shown: who wrote it first and last, and when it was erased. */
interface ArtifactSide {
  readonly first?: ArtifactRecord;
  readonly last?: ArtifactRecord;
  readonly purged?: Tombstone;
  readonly pruned?: Tombstone;
}

function artifactSide(row: ProjectedRow<"artifacts"> | undefined): ArtifactSide {
  const side = row?.side as unknown as ArtifactSide | undefined;
  return side ?? (row?.record === undefined ? {} : { first: row.record, last: row.record });
}

/** Whoever writes an artifact again after it was erased brings it back. */
function asArtifact(side: ArtifactSide): ProjectedRow<"artifacts"> {
  const { first, last, purged, pruned } = side;
  const kept = side as unknown as Json;
  if (first === undefined || last === undefined) return { side: kept };
  if (purged === undefined && pruned === undefined) return { record: first, ...(first === last ? {} : { side: kept }) };
  const gone = (tombstone: Tombstone | undefined) => tombstone !== undefined && tombstone.at >= last.createdAt;
  return {
    record: {
      ...(gone(purged) ? erased(first) : gone(pruned) ? first : last),
      ...(gone(purged) ? { purged: purged as Tombstone } : {}),
      ...(gone(pruned) ? { pruned: pruned as Tombstone } : {}),
    },
    side: kept,
  };
}

/** The bytes of small artifacts ride in their records, and what is said of them tells of them. */
function erased({ inline: _inline, summary: _summary, ...record }: ArtifactRecord): ArtifactRecord {
  return record;
}

function putArtifact(record: ArtifactRecord): RowChange {
  return change("artifacts", record.digest, (row) => {
    const side = artifactSide(row);
    const { first = record, last = record } = side;
    return asArtifact({
      ...side,
      first: record.createdAt < first.createdAt ? record : first,
      last: record.createdAt > last.createdAt ? record : last,
    });
  });
}

/** Of several tombstones the latest counts. */
function bury(digest: string, how: "purged" | "pruned", tombstone: Tombstone): RowChange {
  return change("artifacts", digest, (row) => {
    const side = artifactSide(row);
    const known = side[how];
    return asArtifact({ ...side, [how]: known !== undefined && known.at > tombstone.at ? known : tombstone });
  });
}

function putDeployment(record: DeploymentRecord): RowChange {
  const key = JSON.stringify([record.stack, record.backend, record.name]);
  return change("deployments", key, (row) =>
    row?.record !== undefined && row.record.updatedAt > record.updatedAt ? row : { record },
  );
}

function lineageKey(record: LineageRecord): string {
  return JSON.stringify([record.execution, record.direction, record.name]);
}
