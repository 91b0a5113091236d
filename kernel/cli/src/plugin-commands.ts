import type { CommandContribution, Json } from "@zen/plugin-sdk";
import type { Command, CommandInput } from "./command.js";
import type { CliContext } from "./context.js";
import { interruptible } from "./interrupt.js";

/** Commands that installed plugins add, from their manifests; none outside a repository. */
export async function pluginCommands(ctx: CliContext): Promise<readonly Command[]> {
  const { findRepository } = await import("@zen/client");
  if (findRepository(ctx.cwd) === undefined) return [];
  const { plugins } = await ctx.repository();
  return plugins.commands().map(commandOf);
}

function commandOf(contribution: CommandContribution): Command {
  return {
    ...contribution,
    endsWithReader: true,
    async run(ctx, input) {
      const { plugins } = await ctx.repository();
      return interruptible(ctx.out, (signal) =>
        plugins.runCommand(contribution.id, argumentsOf(input), { signal, print: (line) => ctx.out.print(line) }),
      );
    },
  };
}

/** Flags and arguments in one map, as plugins take them. */
function argumentsOf({ flags, args }: CommandInput): Readonly<Record<string, Json>> {
  const given = Object.entries({ ...flags, ...args }).filter(
    ([name, value]) => value !== undefined && name !== "json" && name !== "help",
  );
  return Object.fromEntries(given) as Readonly<Record<string, Json>>;
}
