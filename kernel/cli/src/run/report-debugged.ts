import type { Debugged } from "@zen/client";
import { errorLines } from "../output/error-lines.js";
import { figure } from "../output/figure.js";
import type { Output } from "../output/output.js";
import { short, size } from "../output/size.js";
import { duration } from "../output/time.js";
import { colourOf } from "./state-word.js";

/** Values are shown up to this length. */
const VALUE = 200;

/** How a step ended that was executed once more, for a person. */
export function reportDebugged(
  { node, run, state, then, durationMs, error, metrics, outputs, codeChanged }: Debugged,
  out: Output,
): void {
  if (error !== undefined) {
    out.note("");
    for (const line of errorLines(error, out.errorStyle)) out.note(`  ${line}`);
    out.note("");
  }
  const was = state === "failed" && then === "failed" ? " as in the run" : "";
  out.print(`${out.style.bold(node)} ${colourOf(state, out.style)(state)}${was} in ${duration(durationMs)}`);
  for (const { name, ref, same, value } of outputs) {
    const compared = same === undefined ? "" : same ? ", the same as in the run" : ", not the same as in the run";
    out.print(`  ${name}  ${out.style.dim(`${short(ref.digest)}  ${ref.codec}, ${size(ref.size)}${compared}`)}`);
    const text = value === undefined ? undefined : JSON.stringify(value);
    if (text !== undefined) out.print(`    ${text.length > VALUE ? `${text.slice(0, VALUE)} ...` : text}`);
  }
  const figures = Object.entries(metrics).map(([name, value]) => `${name} ${figure(value)}`);
  if (figures.length > 0) out.print(`  ${figures.join("  ")}`);
  if (codeChanged === true) out.print(out.style.dim("  its code is not what it was in the run"));
  out.print(out.style.dim(`  nothing was kept; run ${run}`));
}
