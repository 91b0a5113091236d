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
 * on which is applied first: tags and tombstones wait for their record, plans and artifacts are of the earliest `createdAt`, and a
 * deployment is as of the latest `updatedAt`.
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
    case "purged":
      return [purge(event.artifact, { at: event.time, reason: event.reason })];
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

type Tombstone = NonNullable<ArtifactRecord["purged"]>;

function putArtifact(record: ArtifactRecord): RowChange {
  return change("artifacts", record.digest, (row) => {
    const tombstone = row?.side as Tombstone | undefined;
    const first = row?.record !== undefined && row.record.createdAt <= record.createdAt ? row.record : record;
    return tombstone === undefined
      ? { record: first }
      : { record: { ...first, purged: tombstone }, side: { ...tombstone } };
  });
}

function purge(digest: string, tombstone: Tombstone): RowChange {
  return change("artifacts", digest, (row) => ({
    ...(row?.record === undefined ? {} : { record: { ...row.record, purged: tombstone } }),
    side: { ...tombstone },
  }));
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
