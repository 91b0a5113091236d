import type { ErrorRecord } from "./errors.js";
import type {
  ArtifactRecord,
  DeploymentRecord,
  ExecutionRecord,
  FiringRecord,
  ModelRecord,
  PlanRecord,
  PromotionRecord,
  RunRecord,
  ScheduleRecord,
  Time,
} from "./records.js";
import type { Digest } from "./digest.js";

/**
 * The journal is the truth about runs: events in the artifact store, in order of (epoch, sequence) within one stream,
 * which is a run or the repository. A stream has one writer at a time; a new writer opens the next epoch, and events of an older epoch that
 * come after it are void. Times are for people.
 */
export interface JournalPosition {
  /** Run id; `repository` for events outside any run; `schedule.NAME` and `model.NAME` for those of one schedule or model name. */
  readonly stream: string;
  readonly epoch: number;
  readonly sequence: number;
}

export type JournalEvent = JournalPosition & { readonly time: Time } & JournalBody;

export type JournalBody =
  | { readonly type: "run-started"; readonly run: RunRecord; readonly plan: PlanRecord }
  /** State `running`: an attempt begins. Any other: it has ended, and the record is whole. */
  | { readonly type: "execution"; readonly record: ExecutionRecord; readonly artifacts: readonly ArtifactRecord[] }
  | { readonly type: "run-finished"; readonly run: RunRecord }
  | { readonly type: "run-error"; readonly error: ErrorRecord }
  | {
      readonly type: "tagged";
      readonly run: string;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    }
  | { readonly type: "deployment"; readonly record: DeploymentRecord }
  | { readonly type: "schedule"; readonly record: ScheduleRecord }
  | { readonly type: "firing"; readonly record: FiringRecord }
  /** `model`: what the name stands for after a decision that changed it. */
  | { readonly type: "promotion"; readonly record: PromotionRecord; readonly model?: ModelRecord }
  | { readonly type: "purged"; readonly artifact: Digest; readonly reason: string }
  | { readonly type: "pruned"; readonly artifacts: readonly Digest[]; readonly reason: string };

/** -1, 0 or 1: order of two events of one stream. */
export function comparePositions(a: JournalPosition, b: JournalPosition): number {
  return Math.sign(a.epoch - b.epoch || a.sequence - b.sequence);
}
