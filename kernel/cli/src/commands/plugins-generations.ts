import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ago } from "../output/time.js";

export const pluginsGenerations = defineCommand({
  id: "plugins:generations",
  summary: "The generations of plugins that plugins:rollback can return to",
  flags: {},
  args: [],
  examples: ["plugins:generations", "plugins:generations --json"],
  async run({ out, repository }) {
    const generations = await (await repository()).plugins.generations();
    if (generations.length === 0) out.print("No plugin has been installed yet.");
    else {
      out.table(generations, [
        { title: "", value: ({ current }) => (current ? "*" : ""), style: out.style.green },
        { title: "GENERATION", value: ({ number }) => String(number), right: true },
        { title: "BUILT", value: ({ built }) => ago(built) },
        {
          title: "PLUGINS",
          value: ({ plugins }) => plugins?.map(({ name, version }) => `${name} ${version}`).join(", ") ?? "damaged",
          flexible: true,
          style: out.style.dim,
        },
      ]);
    }
    return { generations } as unknown as Json;
  },
});
