import type { RunEvent, RunLabels } from "@zen/engine";

export interface RunPipelineOptions extends RunLabels {
  /** Of a run that had an id before it began; no other run has it. */
  readonly id?: string;
  /** In place of the stack in use. */
  readonly stack?: string;
  /** Compute again what has results: every step, or these. */
  readonly force?: boolean | readonly string[];
  /** Run steps in this process, where breakpoints work. */
  readonly inProcess?: boolean;
  readonly tags?: readonly string[];
  /**
   * What time it is for steps that ask their context; that at which the run begins unless told. In text ISO 8601, in UTC unless it says
   * otherwise: `2026-01-01`, `2026-01-01T12:00:00+02:00`.
   */
  readonly clock?: Date | string;
  /** Told everything that happens in the run, from its start to its end, in order. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Aborting it cancels the run. */
  readonly signal?: AbortSignal;
  /** Parameters as text, to be read as they are declared; a command line has nothing else. */
  readonly paramTexts?: Readonly<Record<string, string>>;
  /** Where relative pipeline files are looked for first; the repository unless told. */
  readonly cwd?: string;
}
