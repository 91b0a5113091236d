import type { StepLog } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { readable } from "../interrupt.js";
import { printable } from "../output/width.js";

export const runsLogs = defineCommand({
  id: "runs:logs",
  summary: "What the steps of a run printed",
  flags: {
    step: { type: "string", summary: "Only this step" },
    follow: { type: "boolean", char: "f", summary: "Go on until the run ends; with --json a line of JSON per line" },
  },
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest", required: false }],
  endsWithReader: true,
  examples: ["runs:logs", "runs:logs latest --step train", "runs:logs latest --follow", "runs:logs 3f2a --json"],
  async run(ctx, { args, flags }) {
    const { out } = ctx;
    const { runs } = await ctx.repository();
    const run = await runs.get(args.run ?? "latest");
    const show = ({ node, text }: StepLog): void =>
      out.print(`${flags.step === undefined ? out.style.dim(`${node} │ `) : ""}${printable(text)}`);
    if (!flags.follow) {
      const lines: Json[] = [];
      for await (const line of runs.logs(run.id, flags.step)) {
        if (out.json) lines.push(asJson(line));
        show(line);
      }
      return { run: run.id, lines };
    }
    await readable(ctx, "No longer following; the run goes on.", async (signal) => {
      for await (const line of runs.logs(run.id, flags.step, { follow: true, signal })) {
        if (out.json) out.stdout.write(`${JSON.stringify(asJson(line))}\n`);
        show(line);
      }
    });
    return;
  },
});

function asJson({ node, time, stream, text }: StepLog): Json {
  return { node, time, stream, text };
}
