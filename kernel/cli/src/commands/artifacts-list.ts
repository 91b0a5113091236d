import type { Filter, Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { refuseUnknownFields } from "../known-fields.js";
import { figure } from "../output/figure.js";
import { short, size } from "../output/size.js";
import { ago } from "../output/time.js";
import { conditionFields, readConditions, readLimit } from "../query-flags.js";

export const artifactsList = defineCommand({
  id: "artifacts:list",
  summary: "What the runs made, newest first",
  flags: {
    codec: { type: "string", summary: "Only artifacts of this kind: dataset, model, metrics, ..." },
    where: { type: "string", multiple: true, summary: "A condition on a field: node=train, size>1000000" },
    limit: { type: "integer", char: "n", default: 20, summary: "How many" },
  },
  args: [],
  examples: ["artifacts:list", "artifacts:list --codec model", "artifacts:list --where node=train"],
  async run({ out, repository }, { flags }) {
    const filters: Filter[] = flags.codec === undefined ? [] : [{ field: "codec", op: "=", value: flags.codec }];
    const where = readConditions(flags.where ?? []);
    if (where !== undefined) filters.push(where);
    const { artifacts } = await repository();
    const page = await artifacts.query({
      limit: readLimit(flags.limit),
      ...(filters.length === 0 ? {} : { where: { and: filters } }),
    });
    await refuseUnknownFields(conditionFields(flags.where ?? []), "artifacts", {
      found: page.items.length > 0,
      sample: async () => (await artifacts.query({ limit: 500 })).items,
    });
    if (page.items.length === 0)
      out.print(filters.length === 0 ? "There is no artifact yet." : "No artifact is like that.");
    else {
      out.table(page.items, [
        { title: "DIGEST", value: ({ digest }) => short(digest), style: out.style.bold },
        { title: "KIND", value: ({ codec }) => codec },
        { title: "SIZE", value: ({ size: bytes }) => size(bytes), right: true },
        { title: "MADE BY", value: ({ node, output }) => `${node}.${output}`, flexible: true },
        { title: "RUN", value: ({ run }) => run, yields: 1, style: out.style.dim },
        { title: "MADE", value: ({ createdAt }) => ago(createdAt), yields: 3 },
        {
          title: "SAYS",
          value: ({ summary, purged }) => (purged === undefined ? summaryText(summary) : `purged: ${purged.reason}`),
          flexible: true,
          yields: 2,
          style: out.style.dim,
        },
      ]);
      if (page.next !== undefined) out.note(out.errorStyle.dim("There are more; --limit shows them."));
    }
    return page as unknown as Json;
  },
});

export function summaryText(summary: Json | undefined): string {
  if (summary === undefined || summary === null) return "";
  if (typeof summary !== "object" || Array.isArray(summary)) return JSON.stringify(summary);
  return Object.entries(summary)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === "number" ? figure(value) : typeof value === "string" ? value : JSON.stringify(value)}`,
    )
    .join(", ");
}
