import type { RunResult, StepFailure } from "@zen/client";

/** The command that executes one step of a run once more, alone, as a shell takes it. */
export function rerunCommand(run: string, node: string): string {
  return `zen debug ${run} ${/^[\w./-]+$/.test(node) ? node : `'${node}'`}`;
}

/** The failures of a run for a program: where a step had begun, with the command that executes it once more. */
export function withRerun({ run, failures }: RunResult): readonly (StepFailure & { readonly rerun?: string })[] {
  return failures.map((one) => (one.step === undefined ? one : { ...one, rerun: rerunCommand(run.id, one.node) }));
}
