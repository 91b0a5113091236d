import type { Likeness, Reproduction, StepReproduction } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { interruptible } from "../interrupt.js";
import { errorLines } from "../output/error-lines.js";
import type { Output } from "../output/output.js";
import { RunView } from "../run/view.js";
import { readTolerance } from "../reproduce/tolerance.js";
import { noteOf } from "../reproduce/note.js";

export const runsReproduce = defineCommand({
  id: "runs:reproduce",
  summary: "Do a run again from what it recorded, and compare what comes of it",
  description:
    "From its plan, sources, plugins, stack, parameters, variables and clock, whatever has been edited since. Nothing is taken from before, no key is written, and effects such as deployments are left as they are. Ends with 0 when everything is the same, at least within the tolerance.",
  flags: {
    tolerance: {
      type: "string",
      summary: "How far numbers may be apart, relative to the larger one: 1e-6 unless told",
    },
  },
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest", required: false }],
  examples: ["runs:reproduce", "runs:reproduce 3f2a --tolerance 0.001", "runs:reproduce latest --json"],
  async run(ctx, { args, flags }) {
    const tolerance = readTolerance(flags.tolerance);
    const { runs } = await ctx.repository();
    const run = await runs.get(args.run ?? "latest");
    const view = new RunView(ctx.out);
    return interruptible(ctx.out, async (signal) => {
      try {
        const found = await runs.reproduce(run.id, {
          ...(tolerance === undefined ? {} : { tolerance }),
          onEvent: view.show,
          signal,
        });
        view.close();
        print(found, ctx.out);
        ctx.exitCode = signal.aborted ? EXIT.interrupted : found.likeness === "different" ? EXIT.failed : EXIT.done;
        return found as unknown as Json;
      } finally {
        view.close();
      }
    });
  },
});

/** Items of maps that are identical say nothing new. */
function isShown({ node, likeness }: StepReproduction): boolean {
  return !node.includes("[") || likeness !== "identical";
}

function print({ run, by, likeness, steps, effects }: Reproduction, out: Output): void {
  const { bold, dim, green, yellow, red } = out.style;
  const colour: Readonly<Record<Likeness, (text: string) => string>> = {
    identical: green,
    equal: green,
    "within tolerance": yellow,
    different: red,
  };
  out.table(steps.filter(isShown), [
    { title: "STEP", value: ({ node }) => node, style: bold },
    { title: "IS", value: (step) => step.likeness, style: (cell, step) => colour[step.likeness](cell) },
    { title: "", value: noteOf, flexible: true },
  ]);
  const items = steps.filter((step) => !isShown(step)).length;
  if (items > 0) out.print(dim(`\n${items} more in items of maps are identical`));
  for (const { node, error } of steps) {
    if (error === undefined) continue;
    out.print(`\n${bold(node)}`);
    for (const line of errorLines(error, out.style)) out.print(`  ${line}`);
  }
  if (effects.length > 0) out.print(dim(`\nEffects were left as they are: ${effects.join(", ")}`));
  out.print(
    `\nRun ${run} is reproduced: ${colour[likeness](likeness)}`.replace(/is reproduced: different$/, "is different"),
  );
  out.print(dim(`  by run ${by.id}`));
}
