import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const runsCompare = defineCommand({
  id: "runs:compare",
  summary: "Runs side by side: parameters, metrics, code, data, environment and timings",
  description:
    "What is not as in the first run stands out. Runs that do not share their artifact and metadata stores are refused.",
  flags: { all: { type: "boolean", summary: "Also what is the same in all of them" } },
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest" }],
  more: "others",
  examples: ["runs:compare 20260131-1422 latest", "runs:compare A B C --all", "runs:compare A B --json"],
  async run({ out, repository }, { args, rest, flags }) {
    const comparison = await (await repository()).runs.compare([args.run, ...rest]);
    const { showComparison } = await import("../run/comparison.js");
    if (!out.json) showComparison(comparison, flags.all, out);
    return comparison as unknown as Json;
  },
});
