import type { StepPreview } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import type { Output } from "../output/output.js";
import { itemsText } from "./items.js";

const MEANING = {
  cached: "is known",
  run: "would run",
  unknown: "depends on what would run",
  skipped: "is left out by its condition",
} as const;

/** What a run would do, step by step. */
export function showPreview(pipeline: string, steps: readonly StepPreview[], out: Output): Json {
  const { dim, green, yellow } = out.style;
  const colour = { cached: dim, run: green, unknown: yellow, skipped: yellow };
  out.table(steps, [
    { title: "STEP", value: ({ node }) => node, flexible: true },
    { title: "", value: meaning, style: (cell, { state }) => colour[state](cell) },
  ]);
  const known = steps.filter(({ state }) => state === "cached").length;
  out.print(`\n${known} of ${steps.length} steps ${steps.length === 1 ? "is" : "are"} known; nothing was run.`);
  return { pipeline, steps: steps as unknown as Json };
}

function meaning({ state, items }: StepPreview): string {
  if (items === undefined) return MEANING[state];
  const { total, cached: known, run: toRun, unknown } = items;
  return `${MEANING[state]}: ${itemsText({ total, known, "to run": toRun, unknown })}`;
}
