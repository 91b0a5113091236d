import { defineCommand } from "../command.js";
import { changePlugins } from "../plugins/change.js";
import { installFlags } from "../plugins/install-flags.js";

export const pluginsInstall = defineCommand({
  id: "plugins:install",
  summary: "Install plugins, or what zen.config.json and zen.lock say",
  description:
    "Names may have a range (@zen/tabular@^1.0.0) and may be a folder or a .tgz. An installation that fails leaves the plugins in use as they are.",
  flags: installFlags,
  args: [],
  more: "plugin",
  examples: [
    "plugins:install",
    "plugins:install @zen/tabular@^0.1.0",
    "plugins:install ./my-plugin",
    "plugins:install --frozen --offline",
  ],
  async run(ctx, { flags, rest }) {
    const { plugins } = await ctx.repository();
    return changePlugins(ctx, flags, (options) => plugins.install(rest, { ...options, cwd: ctx.cwd }));
  },
});
