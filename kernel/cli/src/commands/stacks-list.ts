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
      { title: "ORCHESTRATOR", value: ({ config }) => config.orchestrator.use },
      { title: "PROCESSING", value: ({ config }) => config.processing?.use ?? "" },
      { title: "TRAINING", value: ({ config }) => config.training?.use ?? "" },
      { title: "SERVING", value: ({ config }) => config.serving?.use ?? "" },
      { title: "OTHERS", value: ({ config }) => Object.keys(config.backends ?? {}).join(", "), flexible: true },
    ]);
    return { stacks } as unknown as Json;
  },
});
