import type { ComparedPlan, PipelineDiff } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { changeLines } from "../explain/change-lines.js";
import { factTexts } from "../explain/fact-text.js";
import { short } from "../output/size.js";

const MARKS = { added: "+", removed: "-", renamed: "~", changed: "~" } as const;

export const pipelinesDiff = defineCommand({
  id: "pipelines:diff",
  summary: "What two plans do otherwise, in words",
  description:
    "Each is a pipeline's name or file as it is now, a run's id (or latest) for the plan that it ran, or the beginning of a plan's digest.",
  flags: {},
  args: [
    { name: "was", summary: "The one to compare with" },
    { name: "is", summary: "The one that is described" },
  ],
  examples: [
    "pipelines:diff latest flights",
    "pipelines:diff 20260131-1422 20260201-0900",
    "pipelines:diff flights flights-small --json",
  ],
  async run({ out, repository, cwd }, { args }) {
    const diff: PipelineDiff = await (await repository()).pipelines.diff(args.was, args.is, { cwd });
    const { was, is, plan, nodes, unrecorded } = diff;
    const { bold, dim, green, red, yellow } = out.style;
    const colour = { added: green, removed: red, renamed: yellow, changed: yellow };
    out.print(`${name(was, dim)} ${dim("->")} ${name(is, dim)}`);
    for (const line of factTexts(plan)) out.print(`  ${line}`);
    for (const { node, change, was: old, is: what, facts, code } of nodes) {
      const said =
        change === "renamed" ? ` ${dim(`was ${old}`)}` : change === "changed" ? "" : ` ${change} ${dim(what)}`;
      out.print(`${colour[change](MARKS[change])} ${bold(node)}${said}`);
      for (const line of factTexts(facts)) out.print(`    ${line}`);
      for (const line of code.flatMap((one) => changeLines(one, out.style))) out.print(`    ${line}`);
    }
    if (plan.length + nodes.length === 0)
      out.print(unrecorded.length === 0 ? "They do the same." : "Their plans are the same.");
    if (unrecorded.length > 0)
      out.print(dim(`The code of ${unrecorded.join(", ")} could not be compared: no run recorded it on both sides.`));
    return diff as unknown as Json;
  },
});

function name({ pipeline, plan, run }: ComparedPlan, dim: (text: string) => string): string {
  return `${pipeline} ${dim(run === undefined ? `plan ${short(plan)}` : `run ${run}`)}`;
}
