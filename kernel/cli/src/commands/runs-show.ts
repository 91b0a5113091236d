import { warningText, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { errorLines } from "../output/error-lines.js";
import { ago, duration } from "../output/time.js";
import { printable } from "../output/width.js";
import { baselinesOf } from "../run/baselines.js";
import { becauseText, isInItem } from "../run/items.js";
import { originWords } from "../run/origin.js";
import { counts, reportResults } from "../run/report.js";
import { settingLines } from "../run/setting.js";
import { rerunCommand } from "../run/rerun.js";
import { colourOf } from "../run/state-word.js";

export const runsShow = defineCommand({
  id: "runs:show",
  summary: "One run: its steps, results and errors, and what it was made from",
  flags: {},
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest", required: false }],
  examples: ["runs:show", "runs:show latest --json", "runs:show 3f2a"],
  async run({ out, repository }, { args }) {
    const opened = await repository();
    const { runs } = opened;
    const run = await runs.get(args.run ?? "latest");
    const executions = await runs.executions(run.id);
    const { style } = out;
    out.print(
      `${style.bold(run.pipeline)} ${colourOf(run.state, style)(run.state)}${run.durationMs === undefined ? "" : ` in ${duration(run.durationMs)}`}: ${counts(run)}`,
    );
    if (run.name !== undefined) out.print(`  ${style.bold(printable(run.name))}`);
    if (run.description !== undefined) out.print(`  ${printable(run.description)}`);
    out.print(style.dim(`  run ${run.id}, started ${ago(run.startedAt)} (${run.startedAt}) on the stack ${run.stack}`));
    if (run.origin !== undefined) out.print(`  ${originWords(run.origin)}`);
    if (run.tags.length > 0) out.print(`  tags ${run.tags.map(printable).join(", ")}`);
    const params = Object.entries(run.params);
    if (params.length > 0)
      out.print(`  ${params.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join("  ")}`);
    if (!out.json) reportResults(run, await baselinesOf(run, executions, opened), out);
    out.print();
    for (const line of settingLines(run)) out.print(style.dim(`  ${line}`));
    if (executions.length > 0) {
      out.print();
      const rows = executions.filter(({ node, state }) => !isInItem(node) || state === "failed");
      out.table(rows, [
        { title: "STEP", value: ({ node }) => node, style: style.bold },
        { title: "STATE", value: ({ state }) => state, style: (cell, { state }) => colourOf(state, style)(cell) },
        {
          title: "TOOK",
          value: ({ durationMs, state }) =>
            durationMs === undefined || state === "skipped" || state === "cached" ? "" : duration(durationMs),
          right: true,
        },
        { title: "IS", value: ({ step }) => step, flexible: true, style: style.dim },
        {
          title: "NOTE",
          value: ({ error, because }) => error?.code ?? (because === undefined ? "" : becauseText(because)),
          flexible: true,
        },
      ]);
    }
    const inItems = executions.filter(({ node, state }) => isInItem(node) && state !== "running").length;
    if (inItems > 0) out.print(style.dim(`\n${inItems} executions in items of maps; --json shows each`));
    const warned = new Set(executions.flatMap(({ warnings = [] }) => warnings.map(warningText)));
    if (warned.size > 0) out.print();
    for (const text of warned) out.print(`${style.yellow("warning")} ${text}`);
    for (const { node, error, state, reason } of executions) {
      if (error === undefined) continue;
      out.print(`\n${style.bold(node)}`);
      for (const line of errorLines(error, style)) out.print(`  ${line}`);
      // Records of attempts that had begun alone say why.
      if (state === "failed" && reason !== undefined)
        out.print(`  again ${style.cyan(rerunCommand(run.id, node))} executes it alone`);
    }
    return { run, executions, recorded: out.json ? await runs.recorded(run.id) : {} } as unknown as Json;
  },
});
