import type { Explanation } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { printExplanations } from "../explain/print.js";
import { colourOf } from "../run/state-word.js";

export const runsExplain = defineCommand({
  id: "runs:explain",
  summary: "Why each step of a run was executed or not, and what had changed",
  description:
    "A step that ran is compared with its nearest earlier execution: the same step of the same pipeline, or else the same step wherever it was.",
  flags: {
    step: { type: "string", summary: "Only this step: a name, or that of a map or nested pipeline for all in it" },
  },
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest", required: false }],
  examples: ["runs:explain", "runs:explain latest --step train", "runs:explain 3f2a --json"],
  async run({ out, repository }, { args, flags }) {
    const { runs } = await repository();
    const run = await runs.get(args.run ?? "latest");
    const steps: readonly Explanation[] = await runs.explain(
      run.id,
      flags.step === undefined ? {} : { step: flags.step },
    );
    out.print(
      `${out.style.bold(run.pipeline)} ${colourOf(run.state, out.style)(run.state)} ${out.style.dim(`run ${run.id}`)}`,
    );
    await printExplanations(steps, out);
    return { run: run.id, pipeline: run.pipeline, steps } as unknown as Json;
  },
});
