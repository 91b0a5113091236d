/** Something that stands in a run's way (`error`), or that may (`warning`). */
export interface Finding {
  readonly level: "error" | "warning";
  /** A code of the `GCP_` family. */
  readonly code: string;
  readonly message: string;
  /** What to do where no command does it. */
  readonly hint?: string;
  /** Command lines that mend it, in their order; `MEMBER` and the like in capitals are to be filled in. */
  readonly mend: readonly string[];
  /** What needs it: places in `zen.config.json`. */
  readonly neededBy: readonly string[];
}
