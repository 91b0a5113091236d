import { defineCommand } from "../command.js";
import { reportInstall } from "../plugins/report.js";

export const pluginsUninstall = defineCommand({
  id: "plugins:uninstall",
  summary: "Remove a plugin, and what only it required",
  flags: {},
  args: [{ name: "plugin", summary: "Its name" }],
  examples: ["plugins:uninstall @zen/tfjs"],
  async run({ out, repository }, { args }) {
    return reportInstall(await (await repository()).plugins.uninstall([args.plugin]), out);
  },
});
