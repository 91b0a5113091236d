import type { Json } from "@zen/plugin-sdk";
import type { ParamSchema } from "@zen/plugin-sdk/pipeline";
import { defineCommand } from "../command.js";
import { planRows } from "../run/plan-rows.js";

export const pipelinesShow = defineCommand({
  id: "pipelines:show",
  summary: "A pipeline's parameters and steps",
  flags: {
    yaml: { type: "boolean", summary: "Print it as a pipeline file in YAML, wherever it was written" },
    plan: { type: "boolean", summary: "Print the compiled plan, as it is saved" },
  },
  args: [{ name: "pipeline", summary: "A pipeline's name, or the file that exports it" }],
  examples: ["pipelines:show flights", "pipelines:show flights --yaml > pipelines/flights.yaml"],
  async run({ out, repository, cwd }, { args, flags }) {
    const details = await (await repository()).pipelines.show(args.pipeline, { cwd });
    const { name, file, description, params, plan, digest, yaml, planYaml } = details;
    if (flags.yaml || flags.plan) {
      out.print((flags.yaml ? yaml : planYaml).trimEnd());
      return details as unknown as Json;
    }
    out.print(`${out.style.bold(name)}  ${out.style.dim(file)}`);
    if (description !== undefined) out.print(description);
    if (Object.keys(params).length > 0) {
      out.print();
      out.table(Object.entries(params), [
        { title: "PARAMETER", value: ([param]) => param },
        { title: "TYPE", value: ([, schema]) => typeText(schema) },
        {
          title: "DEFAULT",
          value: ([, schema]) => (schema.default === undefined ? "required" : JSON.stringify(schema.default)),
        },
        { title: "", value: ([, schema]) => schema.description ?? "", flexible: true, style: out.style.dim },
      ]);
    }
    out.print();
    out.table(planRows(plan), [
      { title: "STEP", value: ({ id }) => id },
      {
        title: "IS",
        value: ({ is }) => is,
        flexible: true,
      },
      { title: "AFTER", value: ({ after }) => after.join(", "), flexible: true, style: out.style.dim },
      { title: "DOES", value: ({ says }) => says, flexible: true, yields: 1, style: out.style.dim },
    ]);
    out.print(out.style.dim(`\nplan ${digest.slice(0, 12)}`));
    return details as unknown as Json;
  },
});

function typeText({ type, choices, min, max }: ParamSchema): string {
  if (choices !== undefined) return choices.join("|");
  const range = min === undefined && max === undefined ? "" : ` ${min ?? ""}..${max ?? ""}`;
  return `${type}${range}`;
}
