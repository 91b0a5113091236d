import type { RunResult, StepFailure } from "@zen/client";
import type { RunRecord } from "@zen/plugin-sdk";
import { errorLines } from "../output/error-lines.js";
import { figure } from "../output/figure.js";
import type { Output } from "../output/output.js";
import { short, size } from "../output/size.js";
import { duration } from "../output/time.js";
import { ownMetrics } from "@zen/client/words";
import { printable, widthOf } from "../output/width.js";
import type { Baselines } from "./baselines.js";
import { colourOf } from "./state-word.js";
import { rerunCommand } from "./rerun.js";
import { isInItem, mapOf } from "./items.js";

const LINE = 76;

/** What a run came to, for a person. */
export function reportRun({ run, failures }: RunResult, baselines: Baselines, out: Output): void {
  reportFailures(run.id, failures, out);
  if (failures.length === 0 && run.error !== undefined)
    for (const line of errorLines(run.error, out.errorStyle)) out.note(line);
  out.print(
    `${out.style.bold(run.pipeline)} ${colourOf(run.state, out.style)(run.state)} in ${duration(run.durationMs ?? 0)}: ${counts(run)}`,
  );
  if (run.state === "succeeded") reportResults(run, baselines, out);
  out.print(out.style.dim(`  run ${run.id}`));
  if (run.state !== "succeeded") out.print(out.style.dim(`  zen run --resume ${run.id} goes on from there`));
}

export function counts({ steps }: RunRecord): string {
  const parts = (
    [
      ["ran", steps.ran],
      ["cached", steps.cached],
      ["failed", steps.failed],
      ["skipped", steps.skipped],
    ] as const
  ).filter(([, count]) => count > 0);
  return parts.length === 0 ? "nothing to do" : parts.map(([word, count]) => `${count} ${word}`).join(", ");
}

export function reportResults(run: RunRecord, baselines: Baselines, out: Output): void {
  const outputs = Object.entries(run.outputs);
  const width = Math.max(0, ...outputs.map(([name]) => name.length));
  for (const [name, ref] of outputs)
    out.print(`  ${name.padEnd(width)}  ${out.style.dim(`${short(ref.digest)}  ${ref.codec}, ${size(ref.size)}`)}`);
  const figures = ownMetrics(run.metrics).map(([name, value]) => {
    const naive = baselines.get(name);
    const beside = naive === undefined ? "" : out.style.dim(` (naive ${figure(naive)})`);
    return `${name} ${out.style.bold(figure(value))}${beside}`;
  });
  for (const line of wrapped(figures, LINE)) out.print(`  ${line}`);
}

/** Items two spaces apart, on as many lines as they need. */
function wrapped(items: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 2 + widthOf(item) <= width) lines[lines.length - 1] = `${last}  ${item}`;
    else lines.push(item);
  }
  return lines;
}

/** Of a map's items the first few: the map itself names all. */
const SHOWN = 3;

function reportFailures(run: string, failures: readonly StepFailure[], out: Output): void {
  const shown = new Map<string, number>();
  for (const failure of failures) {
    const { node } = failure;
    if (isInItem(node)) {
      const before = shown.get(mapOf(node)) ?? 0;
      shown.set(mapOf(node), before + 1);
      if (before >= SHOWN) continue;
    }
    reportFailure(run, failure, out);
  }
}

function reportFailure(run: string, { node, step, error, lines }: StepFailure, out: Output): void {
  const { errorStyle: style } = out;
  out.note("");
  out.note(style.bold(`${node} failed`));
  for (const line of errorLines(error, style)) out.note(`  ${line}`);
  if (step !== undefined) out.note(`  again ${style.cyan(rerunCommand(run, node))} executes it alone`);
  if (lines.length > 0) out.note(style.dim(`  its last ${lines.length === 1 ? "line" : `${lines.length} lines`}`));
  for (const line of lines) out.note(`  ${style.dim("│")} ${printable(line)}`);
  out.note("");
}
