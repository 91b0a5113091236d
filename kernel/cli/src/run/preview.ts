import type { StepPreview } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { becauseText } from "../explain/because-text.js";
import { changeLines } from "../explain/change-lines.js";
import { reasonLines } from "../explain/print.js";
import type { Output, Style } from "../output/output.js";
import { itemsText } from "./items.js";

const MEANING = {
  cached: "is known",
  run: "would run",
  unknown: "depends on what would run",
  skipped: "is left out by its condition",
} as const;

/** What a run would do, step by step, and why. */
export function showPreview(pipeline: string, steps: readonly StepPreview[], out: Output): Json {
  const { dim, green, yellow } = out.style;
  const colour = { cached: dim, run: green, unknown: yellow, skipped: yellow };
  out.table(steps, [
    { title: "STEP", value: ({ node }) => node, flexible: true },
    { title: "", value: meaning, style: (cell, { state }) => colour[state](cell) },
  ]);
  for (const step of steps) {
    const lines = reasonsOf(step, out.style);
    if (lines.length === 0) continue;
    out.print(`\n${out.style.bold(step.node)}`);
    for (const line of lines) out.print(`  ${line}`);
  }
  const known = steps.filter(({ state }) => state === "cached").length;
  out.print(`\n${known} of ${steps.length} steps ${steps.length === 1 ? "is" : "are"} known; nothing was run.`);
  return { pipeline, steps: steps as unknown as Json };
}

function meaning({ state, items, why }: StepPreview): string {
  if (items !== undefined) {
    const { total, cached: known, run: toRun, unknown } = items;
    return `${MEANING[state]}: ${itemsText({ total, known, "to run": toRun, unknown })}`;
  }
  if (state === "unknown" && (why?.after ?? []).length > 0)
    return `depends on ${why?.after?.join(", ")}, which would run`;
  return state === "run" && why !== undefined ? `${MEANING[state]}: ${becauseText(why)}` : MEANING[state];
}

/** What the table has no room for: the changes of a step, and the reasons of a map's items. */
function reasonsOf({ why, misses = [] }: StepPreview, style: Style): readonly string[] {
  return misses.length > 0
    ? reasonLines(misses, style)
    : (why?.changes ?? []).flatMap((one) => changeLines(one, style));
}
