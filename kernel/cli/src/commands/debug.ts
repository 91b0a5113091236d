import type { Debugged } from "@zen/client";
import { ZenError, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { interruptible } from "../interrupt.js";
import { reportDebugged } from "../run/report-debugged.js";
import { printable } from "../output/width.js";

export const debugCommand = defineCommand({
  id: "debug",
  summary: "Execute one step of a run once more, under a debugger",
  description:
    "The step gets the inputs and parameters that it had in the run, and the code as it is now. Its process waits for a debugger and stops where the step begins; breakpoints in your TypeScript files work. Nothing in the repository changes: what the step makes is shown and thrown away.",
  flags: {
    "no-inspect": { type: "boolean", summary: "Wait for no debugger; only show what the step prints and makes" },
    port: { type: "integer", summary: "Wait for the debugger at this port; 9229 unless told, where that is free" },
    effect: { type: "boolean", summary: "Also execute an effect, which changes the world outside once more" },
  },
  args: [
    { name: "run", summary: "A run's id, the beginning of one, or latest" },
    { name: "step", summary: "The step as the run names it: train, each[3].score, nightly/train" },
  ],
  examples: [
    "debug latest train",
    "debug latest 'each[3].score' --no-inspect",
    "debug 20260131-1422 train --port 9230",
  ],
  async run(ctx, { args, flags }) {
    const { out } = ctx;
    if (flags.port !== undefined && (flags.port < 1 || flags.port > 65_535))
      throw new ZenError("USAGE_INVALID", `--port takes a number from 1 to 65535, not ${flags.port}`, {
        hint: "Leave it out to take a free one.",
      });
    const { runs } = await ctx.repository();
    return interruptible(out, async (signal) => {
      const debugged: Debugged = await runs.debug(args.run, args.step, {
        inspect: !flags["no-inspect"],
        effects: flags.effect,
        signal,
        ...(flags.port === undefined ? {} : { port: flags.port }),
        onInspector(url) {
          out.note(`${out.errorStyle.bold("Waiting for a debugger")} at ${url}`);
          out.note(
            `Attach your editor to ${new URL(url).host}, or open chrome://inspect; it stops where the step begins.`,
          );
          if (out.json) out.stderr.write(`${url}\n`);
        },
        onNews(news) {
          if (news.type === "log") out.print(`${out.style.dim(`${args.step} │ `)}${printable(news.text)}`);
        },
      });
      reportDebugged(debugged, out);
      ctx.exitCode = debugged.state === "succeeded" ? EXIT.done : EXIT.failed;
      return debugged as unknown as Json;
    });
  },
});
