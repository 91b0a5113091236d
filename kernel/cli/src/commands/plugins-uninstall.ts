import { defineCommand } from "../command.js";
import { reportInstall } from "../plugins/report.js";

export const pluginsUninstall = defineCommand({
  id: "plugins:uninstall",
  summary: "Remove a plugin, and what only it required",
  flags: { force: { type: "boolean", summary: "Even when zen.config.json uses it" } },
  args: [{ name: "plugin", summary: "Its name" }],
  examples: ["plugins:uninstall @zen/tfjs", "plugins:uninstall @zen/local-training --force"],
  async run({ out, repository }, { args, flags }) {
    return reportInstall(await (await repository()).plugins.uninstall([args.plugin], { force: flags.force }), out);
  },
});
