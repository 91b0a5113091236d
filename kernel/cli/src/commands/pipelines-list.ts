import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const pipelinesList = defineCommand({
  id: "pipelines:list",
  summary: "Pipelines of this repository",
  flags: {},
  args: [],
  examples: ["pipelines:list", "pipelines list --json"],
  async run({ out, repository }) {
    const { pipelines, broken } = await (await repository()).pipelines.list();
    if (pipelines.length === 0 && broken.length === 0)
      out.print("There is no pipeline here yet. A file in pipelines/ that exports one is found.");
    else {
      out.table(pipelines, [
        { title: "NAME", value: ({ name }) => name, style: out.style.bold },
        { title: "STEPS", value: ({ steps }) => String(steps), right: true },
        { title: "PARAMETERS", value: ({ params }) => Object.keys(params).join(", "), flexible: true },
        { title: "FILE", value: ({ file }) => file, flexible: true },
        { title: "DESCRIPTION", value: ({ description }) => description ?? "", flexible: true, style: out.style.dim },
      ]);
    }
    for (const { file, error } of broken)
      out.note(`${out.errorStyle.red("broken")} ${file}: ${error.message} (${error.place ?? error.code})`);
    return {
      pipelines,
      broken: broken.map(({ file, error: { stack: _stack, ...error } }) => ({ file, error })),
    } as unknown as Json;
  },
});
