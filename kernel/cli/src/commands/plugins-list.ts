import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { contributes } from "../plugins/contributes.js";

export const pluginsList = defineCommand({
  id: "plugins:list",
  summary: "Installed plugins and what they contribute",
  flags: {},
  args: [],
  examples: ["plugins:list", "plugins:list --json"],
  async run({ out, repository }) {
    const plugins = await (await repository()).plugins.list();
    if (plugins.length === 0) out.print("No plugin is installed. Run zen plugins:install.");
    else {
      out.table(plugins, [
        { title: "PLUGIN", value: ({ manifest }) => manifest.name, style: out.style.bold },
        { title: "VERSION", value: ({ manifest }) => manifest.version },
        { title: "CONTRIBUTES", value: ({ manifest }) => contributes(manifest), flexible: true, style: out.style.dim },
        {
          title: "",
          value: ({ state, reason }) => (reason === undefined ? "" : `${state}: ${reason.message}`),
          flexible: true,
          style: out.style.red,
        },
      ]);
    }
    return {
      plugins: plugins.map(({ manifest, state, reason }) => ({
        name: manifest.name,
        version: manifest.version,
        description: manifest.description,
        state,
        ...(reason === undefined ? {} : { reason: { code: reason.code, message: reason.message } }),
      })),
    } as unknown as Json;
  },
});
