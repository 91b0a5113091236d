import type { Filter, Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { refuseUnknownFields } from "../known-fields.js";
import { figure } from "../output/figure.js";
import { ago, duration } from "../output/time.js";
import { conditionFields, readConditions, readLimit } from "../query-flags.js";
import { counts, ownMetrics } from "../run/report.js";
import { colourOf } from "../run/state-word.js";

export const runsList = defineCommand({
  id: "runs:list",
  summary: "What ran, newest first",
  flags: {
    pipeline: { type: "string", summary: "Only runs of this pipeline" },
    where: {
      type: "string",
      multiple: true,
      summary: "A condition on a field: state=failed, metrics.accuracy>=0.9, tags~nightly",
    },
    limit: { type: "integer", char: "n", default: 20, summary: "How many" },
  },
  args: [],
  examples: [
    "runs:list",
    "runs:list --pipeline flights -n 5",
    'runs:list --where "metrics.rocAuc>=0.74"',
    "runs:list --json",
  ],
  async run({ out, repository }, { flags }) {
    const filters: Filter[] = [];
    if (flags.pipeline !== undefined) filters.push({ field: "pipeline", op: "=", value: flags.pipeline });
    const where = readConditions(flags.where ?? []);
    if (where !== undefined) filters.push(where);
    const { runs } = await repository();
    const page = await runs.query({
      limit: readLimit(flags.limit),
      ...(filters.length === 0 ? {} : { where: { and: filters } }),
    });
    await refuseUnknownFields(conditionFields(flags.where ?? []), "runs", {
      found: page.items.length > 0,
      sample: async () => (await runs.query({ limit: 500 })).items,
    });
    if (page.items.length === 0)
      out.print(
        filters.length === 0 ? "Nothing has run yet. Try zen pipelines:list and zen run NAME." : "No run is like that.",
      );
    else {
      out.table(page.items, [
        { title: "RUN", value: ({ id }) => id, style: out.style.bold },
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
      ]);
      if (page.next !== undefined) out.note(out.errorStyle.dim(`There are more; --limit shows them.`));
    }
    return page as unknown as Json;
  },
});
