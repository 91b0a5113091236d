import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { changePlugins } from "../plugins/change.js";
import { installFlags } from "../plugins/install-flags.js";
import { planDocument, PlanView } from "../plugins/plan-view.js";

export const pluginsUpdate = defineCommand({
  id: "plugins:update",
  summary: "Move plugins to the newest versions that zen.config.json allows",
  description:
    "Shows what changes of versions, contributions, permissions and publishers. An update that lets plugins touch more than before asks, and fails where nobody can be asked, unless --allow-permissions is given. For a version outside the range that was asked for, install it by name.",
  flags: { ...installFlags, "dry-run": { type: "boolean", summary: "Only show what would change" } },
  args: [],
  more: "plugin",
  examples: ["plugins:update", "plugins:update @zen/tabular", "plugins:update --dry-run --json"],
  async run(ctx, { flags, rest }) {
    const { plugins } = await ctx.repository();
    if (!flags["dry-run"]) return changePlugins(ctx, flags, (options) => plugins.update(rest, options));
    const plan = await plugins.planUpdate(rest, { offline: flags.offline });
    new PlanView(ctx.out, false).show(plan);
    const count = plan.changes.length;
    ctx.out.print(
      count === 0
        ? "Nothing to change."
        : `\n${count} ${count === 1 ? "plugin" : "plugins"} would change. Nothing has been changed.`,
    );
    return { changes: planDocument(plan) } as Json;
  },
});
