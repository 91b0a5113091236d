import type { ArtifactRecord, Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { fieldColumns } from "../output/fields.js";
import { figure } from "../output/figure.js";
import type { Output } from "../output/output.js";
import { short, size } from "../output/size.js";
import type { Column } from "../output/table.js";
import { ago } from "../output/time.js";
import { LIST_FLAGS, readQuery } from "../query-flags.js";

export const artifactsList = defineCommand({
  id: "artifacts:list",
  summary: "What the runs made, newest first",
  flags: {
    codec: { type: "string", summary: "Only artifacts of this kind: dataset, model, metrics, ..." },
    ...LIST_FLAGS,
  },
  args: [],
  examples: [
    "artifacts:list",
    "artifacts:list --codec model",
    'artifacts:list --where "node = train and createdAt > yesterday"',
    'artifacts:list --where "size > 10MB" --sort -size',
  ],
  async run({ out, repository }, { flags }) {
    const { artifacts } = await repository();
    const query = readQuery(flags, { codec: flags.codec });
    const page = await artifacts.query(query);
    if (page.items.length === 0)
      out.print(
        query.where === undefined && query.after === undefined
          ? "There is no artifact yet."
          : "No artifact is like that.",
      );
    else {
      const { columns } = flags;
      const shown =
        columns === undefined ? usual(out) : await fieldColumns(columns, page.items, () => artifacts.fields());
      out.table(page.items, [
        { title: "DIGEST", value: ({ digest }) => short(digest), style: out.style.bold },
        ...shown,
      ]);
      if (page.next !== undefined) out.note(out.errorStyle.dim("There are more; --limit shows them."));
    }
    return page as unknown as Json;
  },
});

function usual(out: Output): readonly Column<ArtifactRecord>[] {
  return [
    { title: "KIND", value: ({ codec }) => codec },
    { title: "SIZE", value: ({ size: bytes }) => size(bytes), right: true },
    { title: "MADE BY", value: ({ node, output }) => `${node}.${output}`, flexible: true },
    { title: "RUN", value: ({ run }) => run, yields: 1, style: out.style.dim },
    { title: "MADE", value: ({ createdAt }) => ago(createdAt), yields: 3 },
    {
      title: "SAYS",
      value: ({ summary, purged, pruned }) =>
        purged === undefined
          ? pruned === undefined
            ? summaryText(summary)
            : `pruned: ${pruned.reason}`
          : `purged: ${purged.reason}`,
      flexible: true,
      yields: 2,
      style: out.style.dim,
    },
  ];
}

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
