import { defineCommand } from "../command.js";
import { changePlugins } from "../plugins/change.js";
import { generationNumber } from "../plugins/generation-number.js";

export const pluginsRollback = defineCommand({
  id: "plugins:rollback",
  summary: "Return to the plugins of an earlier generation, and to their lock",
  description:
    "Without a number, to the generation before the one in use. Brings back zen.lock and the plugins in zen.config.json; fetches nothing.",
  flags: {},
  args: [{ name: "generation", summary: "Its number, as plugins:generations lists it", required: false }],
  examples: ["plugins:rollback", "plugins:rollback 3"],
  async run(ctx, { args }) {
    const number = generationNumber(args.generation);
    const { plugins } = await ctx.repository();
    const done = await changePlugins(ctx, {}, (options) => plugins.rollback(number, options));
    ctx.out.print(`Generation ${(done as { readonly generation: number }).generation} is in use.`);
    return done;
  },
});
