import type { Cancelled } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { interruptible } from "../interrupt.js";
import { counts } from "../run/report.js";
import { colourOf } from "../run/state-word.js";

export const runsCancel = defineCommand({
  id: "runs:cancel",
  summary: "End a run that is under way",
  description:
    "Works from any process and machine that shares the artifact store with the run. What its steps have finished is kept: zen run --resume goes on from there.",
  flags: { "no-wait": { type: "boolean", summary: "Ask for the end, and do not wait for it" } },
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest" }],
  examples: ["runs:cancel latest", "runs:cancel 20260131-1422", "runs:cancel latest --no-wait"],
  async run({ out, repository }, { args, flags }) {
    const { runs } = await repository();
    return interruptible(
      out,
      async (signal) => {
        const cancelled = await runs.cancel(args.run, { wait: !flags["no-wait"], signal });
        const { run } = cancelled;
        out.print(`${out.style.bold(run.pipeline)} ${colourOf(run.state, out.style)(whatBecame(cancelled))}`);
        out.print(out.style.dim(`  run ${run.id}`));
        return cancelled as unknown as Json;
      },
      "\nNo longer waiting; the run has been asked to end.",
    );
  },
});

function whatBecame({ run, outcome }: Cancelled): string {
  switch (outcome) {
    case "cancelled":
      return `cancelled: ${counts(run)}`;
    case "asked":
      return "has been asked to end";
    case "ended":
      return `had ended already: ${run.state}`;
    case "recovered":
      return "is marked interrupted: its process was gone";
  }
}
