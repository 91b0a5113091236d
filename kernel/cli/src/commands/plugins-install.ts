import { defineCommand } from "../command.js";
import { interruptible } from "../interrupt.js";
import { installProgress } from "../plugins/progress.js";
import { reportInstall } from "../plugins/report.js";

export const pluginsInstall = defineCommand({
  id: "plugins:install",
  summary: "Install plugins, or what zen.config.json and zen.lock say",
  description:
    "Names may have a range (@zen/tabular@^1.0.0) and may be a folder or a .tgz. An installation that fails leaves the plugins in use as they are.",
  flags: {
    frozen: { type: "boolean", summary: "Fail rather than change zen.lock" },
    offline: { type: "boolean", summary: "Ask nothing of the network" },
  },
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
    const note = (text: string): void => ctx.out.note(text);
    const progress = installProgress(ctx.out);
    try {
      const options = { frozen: flags.frozen, offline: flags.offline, onProgress: progress.onProgress, onNotice: note };
      const result = await interruptible(ctx.out, (signal) =>
        plugins.install(rest, { ...options, signal, cwd: ctx.cwd }),
      );
      progress.close();
      return reportInstall(result, ctx.out);
    } finally {
      progress.close();
    }
  },
});
