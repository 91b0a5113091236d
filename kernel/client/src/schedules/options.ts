import type {
  CatchUpPolicy,
  ErrorRecord,
  FiringRecord,
  OverlapPolicy,
  ScheduleRecord,
  ScheduleTrigger,
} from "@zen/plugin-sdk";

export interface NewSchedule {
  /** 1 to 63 characters of `a-z 0-9 -`, the first a letter, the last no `-`. */
  readonly name: string;
  /** A pipeline's name, or its file. */
  readonly pipeline: string;
  readonly trigger: ScheduleTrigger;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Parameters as text, to be read as they are declared. */
  readonly paramTexts?: Readonly<Record<string, string>>;
  /** In place of the stack that is in use where the scheduler runs. */
  readonly stack?: string;
  /** Of its runs. */
  readonly tags?: readonly string[];
  /** `skip` unless told. */
  readonly overlap?: OverlapPolicy;
  /** The last one unless told. */
  readonly catchUp?: CatchUpPolicy;
  /** Milliseconds; 0 unless told. */
  readonly jitterMs?: number;
  /** Where relative pipeline files are looked for first; the repository unless told. */
  readonly cwd?: string;
}

export interface ScheduleDetails extends ScheduleRecord {
  /** When its next run is to begin; absent for one that is paused, or waits for something to be seen. */
  readonly next?: string;
  /** The last of its due times that had a run, or was to have one. */
  readonly last?: FiringRecord;
}

/** What a scheduler does, as it does it. */
export type SchedulerEvent =
  | { readonly type: "started"; readonly scheduler: string; readonly schedules: readonly string[] }
  /** Something became of a due time. */
  | { readonly type: "firing"; readonly firing: FiringRecord }
  /** Something stands in the way; it is tried again. */
  | { readonly type: "fault"; readonly schedule?: string; readonly error: ErrorRecord }
  | { readonly type: "stopping"; readonly runs: readonly string[] }
  | { readonly type: "stopped" };

/** A run that was begun for a due time, wherever it is. */
export interface Launched {
  /** When nothing more comes of it; never rejects. */
  readonly done: Promise<void>;
  cancel(reason: "cancelled" | "interrupted"): void;
}

export type Launch = (firing: FiringRecord) => Launched;

export interface SchedulerOptions {
  /** Do what is due, wait for its end, and stop. */
  readonly once?: boolean;
  /** Aborting it stops the scheduler: nothing more is begun, and the runs under way are interrupted. */
  readonly signal?: AbortSignal;
  /** Once stopped, wait for the runs under way instead of interrupting them. */
  readonly drain?: boolean;
  /** How runs are begun; in this process unless told. Each ends in `schedules.begin`. */
  readonly launch?: Launch;
  readonly onEvent?: (event: SchedulerEvent) => void;
}
