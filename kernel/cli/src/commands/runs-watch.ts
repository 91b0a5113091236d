import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { readable } from "../interrupt.js";
import { baselinesOf } from "../run/baselines.js";
import { reportRun } from "../run/report.js";
import { RunView } from "../run/view.js";

export const runsWatch = defineCommand({
  id: "runs:watch",
  summary: "Watch a run of another process",
  description:
    "Shows what zen run shows, from the run's beginning to its end, and ends with its exit code. Ctrl-C ends the watching, not the run. With --json each event is a line of JSON.",
  flags: {},
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest", required: false }],
  examples: ["runs:watch", "runs:watch 20260131-1422", "runs:watch latest --json"],
  async run(ctx, { args }) {
    const { out } = ctx;
    const opened = await ctx.repository();
    const { id } = await opened.runs.get(args.run ?? "latest");
    const view = new RunView(out);
    const whole = await readable(ctx, "No longer watching; the run goes on.", async (signal) => {
      try {
        for await (const event of opened.runs.watch(id, { signal })) {
          if (out.json) out.stdout.write(`${JSON.stringify(event)}\n`);
          else view.show(event);
        }
      } finally {
        view.close();
      }
    });
    if (!whole) return;
    const result = await opened.runs.outcome(id);
    if (!out.json && result !== undefined)
      reportRun(result, await baselinesOf(result.run, result.steps.values(), opened), out);
    ctx.exitCode = result?.run.state === "succeeded" ? EXIT.done : EXIT.failed;
  },
});
