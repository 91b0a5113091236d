import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { printable } from "../output/width.js";

export const runsLogs = defineCommand({
  id: "runs:logs",
  summary: "What the steps of a run printed",
  flags: { step: { type: "string", summary: "Only this step" } },
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest", required: false }],
  endsWithReader: true,
  examples: ["runs:logs", "runs:logs latest --step train", "runs:logs 3f2a --json"],
  async run({ out, repository }, { args, flags }) {
    const { runs } = await repository();
    const run = await runs.get(args.run ?? "latest");
    const lines: Json[] = [];
    for await (const { node, time, stream, text } of runs.logs(run.id, flags.step)) {
      if (out.json) lines.push({ node, time, stream, text });
      out.print(`${flags.step === undefined ? out.style.dim(`${node} │ `) : ""}${printable(text)}`);
    }
    return { run: run.id, lines };
  },
});
