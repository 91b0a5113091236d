import { defineCommand } from "../command.js";

export const stacksUse = defineCommand({
  id: "stacks:use",
  summary: "Choose the stack in use, for this copy of the repository",
  flags: {},
  args: [{ name: "stack", summary: "A stack of zen.config.json" }],
  examples: ["stacks:use prod"],
  async run({ out, repository }, { args }) {
    await (await repository()).stacks.use(args.stack);
    out.print(`${args.stack} is in use.`);
    return { stack: args.stack };
  },
});
