import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const stacksList = defineCommand({
  id: "stacks:list",
  summary: "Stacks of this repository",
  flags: {},
  args: [],
  examples: ["stacks:list"],
  async run({ out, repository }) {
    const stacks = await (await repository()).stacks.list();
    out.table(stacks, [
      { title: "", value: ({ current }) => (current ? "*" : " "), style: out.style.green },
      { title: "STACK", value: ({ name }) => name, style: out.style.bold },
      { title: "ORCHESTRATOR", value: ({ config }) => config.orchestrator.use, flexible: true },
      { title: "PROCESSING", value: ({ config }) => config.processing?.use ?? "", flexible: true },
      { title: "TRAINING", value: ({ config }) => config.training?.use ?? "", flexible: true },
      { title: "SERVING", value: ({ config }) => config.serving?.use ?? "", flexible: true },
      {
        title: "OTHERS",
        value: ({ config }) => Object.keys(config.backends ?? {}).join(", "),
        flexible: true,
        yields: 1,
      },
    ]);
    return { stacks } as unknown as Json;
  },
});
