import type { StepPreview } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import type { Output } from "../output/output.js";

const MEANING = { cached: "is known", run: "would run", unknown: "depends on what would run" } as const;

/** What a run would do, step by step. */
export function showPreview(pipeline: string, steps: readonly StepPreview[], out: Output): Json {
  const colour = { cached: out.style.dim, run: out.style.green, unknown: out.style.yellow };
  out.table(steps, [
    { title: "STEP", value: ({ node }) => node, flexible: true },
    { title: "", value: ({ state }) => MEANING[state], style: (cell, { state }) => colour[state](cell) },
  ]);
  const known = steps.filter(({ state }) => state === "cached").length;
  out.print(`\n${known} of ${steps.length} steps ${steps.length === 1 ? "is" : "are"} known; nothing was run.`);
  return { pipeline, steps: steps as unknown as Json };
}
