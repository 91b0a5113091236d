import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { interruptible } from "../interrupt.js";
import { launchChildren } from "../schedules/child.js";
import { schedulerLines } from "../schedules/lines.js";

export const schedulerCommand = defineCommand({
  id: "scheduler",
  summary: "Run what schedules make due, until it is stopped",
  description:
    "Any number may work over one repository: each due time is begun by one of them. Runs have processes of their own. SIGTERM or Ctrl-C stops it: the runs under way are interrupted, or with --drain waited for. With --json it prints a JSON document per line.",
  flags: {
    once: { type: "boolean", summary: "Do what is due now, wait for its end, and stop: for an outside cron" },
    drain: { type: "boolean", summary: "When stopped, let the runs under way come to their end" },
  },
  args: [],
  examples: ["scheduler", "scheduler --once", "scheduler --drain --json"],
  async run(ctx, { flags }) {
    const repository = await ctx.repository();
    const tell = schedulerLines(ctx.out);
    let faults = 0;
    const begun = await interruptible(
      ctx.out,
      (signal) =>
        repository.schedules.run({
          ...flags,
          signal,
          launch: launchChildren(repository.dir, ctx.env),
          onEvent: (event) => {
            if (event.type === "fault") faults++;
            tell(event);
          },
        }),
      flags.drain ? "\nStopping when the runs under way have ended. Press Ctrl-C again to leave them." : undefined,
    );
    const failed = faults > 0 || begun.some(({ state, outcome }) => state !== "ended" || outcome !== "succeeded");
    ctx.exitCode = flags.once && failed ? EXIT.failed : EXIT.done;
  },
});
