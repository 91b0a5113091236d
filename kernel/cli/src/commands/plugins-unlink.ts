import { defineCommand } from "../command.js";
import { changePlugins } from "../plugins/change.js";

export const pluginsUnlink = defineCommand({
  id: "plugins:unlink",
  summary: "End a link: take the plugin from where zen.config.json has it",
  flags: { offline: { type: "boolean", summary: "Ask nothing of the network" } },
  args: [{ name: "plugin", summary: "Its name" }],
  examples: ["plugins:unlink @acme/my-store"],
  async run(ctx, { flags, args }) {
    const { plugins } = await ctx.repository();
    return changePlugins(ctx, flags, (options) => plugins.unlink(args.plugin, options));
  },
});
