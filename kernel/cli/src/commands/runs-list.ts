import type { Json, RunRecord } from "@zen/plugin-sdk";
import { ownMetrics } from "@zen/client/words";
import { defineCommand } from "../command.js";
import { fieldColumns } from "../output/fields.js";
import { figure } from "../output/figure.js";
import type { Output } from "../output/output.js";
import type { Column } from "../output/table.js";
import { ago, duration } from "../output/time.js";
import { LIST_FLAGS, readQuery } from "../query-flags.js";
import { counts } from "../run/report.js";
import { colourOf } from "../run/state-word.js";

export const runsList = defineCommand({
  id: "runs:list",
  summary: "What ran, newest first",
  description:
    "Conditions compare fields (state, params.epochs, metrics.accuracy, tags, startedAt, ...) with = != < <= > >= in contains and is null, joined by and, or, not and brackets; several --where must all hold.",
  flags: { pipeline: { type: "string", summary: "Only runs of this pipeline" }, ...LIST_FLAGS },
  args: [],
  examples: [
    "runs:list",
    "runs:list --pipeline flights -n 5",
    'runs:list --where "metrics.rocAuc > 0.7 and params.epochs = 5" --sort -metrics.rocAuc',
    'runs:list --where "state in (failed, interrupted) and startedAt > 2d ago"',
    "runs:list --columns state,params,metrics.rocAuc",
    "runs:list --json",
  ],
  async run({ out, repository }, { flags }) {
    const { runs } = await repository();
    const query = readQuery(flags, { pipeline: flags.pipeline });
    const page = await runs.query(query);
    if (page.items.length === 0) {
      const none = "Nothing has run yet. Try zen pipelines:list and zen run NAME.";
      out.print(query.where === undefined && query.after === undefined ? none : "No run is like that.");
    } else {
      const { columns } = flags;
      const shown =
        columns === undefined ? usual(page.items, out) : await fieldColumns(columns, page.items, () => runs.fields());
      out.table(page.items, [{ title: "RUN", value: ({ id }) => id, style: out.style.bold }, ...shown]);
      if (page.next !== undefined) out.note(out.errorStyle.dim("There are more; --limit shows them."));
    }
    return page as unknown as Json;
  },
});

function usual(runs: readonly RunRecord[], out: Output): readonly Column<RunRecord>[] {
  const named = runs.some(({ name }) => name !== undefined);
  const tagged = runs.some(({ tags }) => tags.length > 0);
  return [
    ...(named ? [{ title: "NAME", value: ({ name }: RunRecord) => name ?? "", flexible: true, yields: 6 }] : []),
    { title: "PIPELINE", value: ({ pipeline }) => pipeline, flexible: true },
    { title: "STATE", value: ({ state }) => state, style: (cell, { state }) => colourOf(state, out.style)(cell) },
    { title: "STARTED", value: ({ startedAt }) => ago(startedAt), yields: 1 },
    {
      title: "TOOK",
      value: ({ durationMs }) => (durationMs === undefined ? "" : duration(durationMs)),
      right: true,
      yields: 4,
    },
    { title: "STEPS", value: counts, yields: 3 },
    ...(tagged ? [{ title: "TAGS", value: ({ tags }: RunRecord) => tags.join(" "), flexible: true, yields: 5 }] : []),
    {
      title: "METRICS",
      value: ({ metrics }) =>
        [...ownMetrics(metrics)]
          .reverse()
          .map(([name, value]) => `${name}=${figure(value)}`)
          .join(" "),
      flexible: true,
      yields: 2,
      style: out.style.dim,
    },
  ];
}
