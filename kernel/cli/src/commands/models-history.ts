import type { Json, PromotionRecord } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { short } from "../output/size.js";
import { ago } from "../output/time.js";

export const modelsHistory = defineCommand({
  id: "models:history",
  summary: "Every decision about a model name and why, the last ones first",
  flags: {},
  args: [{ name: "model", summary: "Its name" }],
  examples: ["models:history flights", "models:history flights --json"],
  async run({ out, repository }, { args }) {
    const decisions = await (await repository()).models.history(args.model);
    const colour = ({ decision }: PromotionRecord) =>
      ({ promoted: out.style.green, kept: out.style.dim, "rolled-back": out.style.yellow })[decision];
    out.table(decisions, [
      { title: "NO", value: ({ number }) => String(number), right: true },
      { title: "WHEN", value: ({ at }) => ago(at), yields: 1 },
      { title: "DECISION", value: ({ decision }) => decision, style: (cell, record) => colour(record)(cell) },
      { title: "MODEL", value: ({ candidate }) => short(candidate.digest) },
      { title: "BECAUSE", value: ({ because }) => because, flexible: true },
    ]);
    return decisions as unknown as Json;
  },
});
