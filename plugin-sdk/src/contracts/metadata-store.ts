import type { Json } from "../job.js";
import type { JournalEvent, JournalPosition } from "../journal.js";
import type {
  ArtifactRecord,
  DeploymentRecord,
  ExecutionRecord,
  FiringRecord,
  LineageRecord,
  ModelRecord,
  PlanRecord,
  PromotionRecord,
  RunRecord,
  ScheduleRecord,
} from "../records.js";
import { token } from "../token.js";
import type { Closable } from "./closable.js";

export interface MetadataKinds {
  readonly plans: PlanRecord;
  readonly runs: RunRecord;
  readonly executions: ExecutionRecord;
  readonly artifacts: ArtifactRecord;
  readonly lineage: LineageRecord;
  readonly deployments: DeploymentRecord;
  readonly schedules: ScheduleRecord;
  readonly firings: FiringRecord;
  readonly models: ModelRecord;
  readonly promotions: PromotionRecord;
}
export type MetadataKind = keyof MetadataKinds;

/**
 * A condition on a record. `field` is a dotted path into it (`state`, `metrics.accuracy`, `params.epochs`); where
 * a map's own key holds dots (`metrics.evaluate.accuracy`), the longest matching key wins. A missing field is `null`: equal only to `null`, in no order
 * with anything. Numbers compare with numbers, strings with strings by bytes; across types nothing is equal or ordered.
 * `contains` asks whether an array holds the value or a string holds it as a part.
 */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly field: string; readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains"; readonly value: Json }
  | { readonly field: string; readonly op: "in"; readonly value: readonly Json[] };

export interface Query {
  readonly where?: Filter;
  /**
   * Records without the field come last, ascending or descending; values of different types are ordered false, true, numbers,
   * strings by bytes, others. Ties are broken newest first, so that the order is total and stable; so is all without `sort`.
   * Newest is the record whose key was applied last for the first time.
   */
  readonly sort?: readonly { readonly field: string; readonly descending?: boolean }[];
  /** 100 where not given. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
}

/**
 * The journal's queryable projection. It can be thrown away and rebuilt from the journal, losing nothing.
 */
export interface MetadataStore extends Closable {
  /** As for artifact stores: equal in two processes exactly when they share the store. */
  readonly identity: string;
  /**
   * Applies events of one or more streams, all or none, durably. Idempotent: what is at or before the stream's cursor is
   * ignored, and so is an event of an older epoch than one already applied. Safe from many processes at once.
   */
  apply(events: readonly JournalEvent[]): Promise<void>;
  /** The last position applied of this stream. */
  cursor(stream: string): Promise<JournalPosition | undefined>;
  /** @throws ZenError `QUERY_INVALID` for a filter, limit or `after` that is none. */
  query<K extends MetadataKind>(kind: K, query?: Query): Promise<Page<MetadataKinds[K]>>;
  /**
   * Replaces the content by what the batches add up to, all or nothing: every client sees the old content until the new one is
   * there, and goes on seeing it if `batches` fails or the process dies on the way. What clients apply meanwhile is in the new
   * content as well; so an event that anybody has applied before the call must be among the batches. Mends a content that cannot be read.
   */
  rebuild(batches: AsyncIterable<readonly JournalEvent[]>): Promise<void>;
}

export const MetadataStore = token<MetadataStore>("metadata-store@1");
