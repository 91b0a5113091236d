import { defineCommand } from "../command.js";
import { changePlugins } from "../plugins/change.js";

export const pluginsLink = defineCommand({
  id: "plugins:link",
  summary: "Use a plugin from the folder in which you work on it",
  description:
    "Packs it from its TypeScript sources, which need not be built, and again at the beginning of each run when they have changed. zen.lock records what was packed; end the link with plugins:unlink before you commit it.",
  flags: { offline: { type: "boolean", summary: "Ask nothing of the network" } },
  args: [{ name: "folder", summary: "The plugin's folder" }],
  examples: ["plugins:link ../my-store", "plugins:link ../my-store --offline"],
  async run(ctx, { flags, args }) {
    const { plugins } = await ctx.repository();
    const result = await changePlugins(ctx, { ...flags, "allow-permissions": true }, (options) =>
      plugins.link(args.folder, { ...options, cwd: ctx.cwd }),
    );
    for (const { name, folder } of plugins.links())
      ctx.out.note(`${name} is linked from ${folder}, and followed by each run.`);
    return result;
  },
});
