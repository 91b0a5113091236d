import { ZenError, didYouMean } from "@zen/plugin-sdk";
import type { Command } from "../command.js";
import { COMMANDS } from "../commands/index.js";
import type { CliContext } from "../context.js";
import { pluginCommands } from "../plugin-commands.js";
import { commandHelp } from "./command-help.js";
import { errorPage } from "./error-page.js";
import { overview, topicHelp } from "./overview.js";

/** Prints help about a command, a topic, an error's code, or everything. @throws ZenError `HELP_NOT_FOUND`. */
export async function showHelp(about: string | undefined, ctx: CliContext): Promise<void> {
  const { out } = ctx;
  const print = (lines: readonly string[]): void => {
    if (out.json) out.document({ help: lines.join("\n") });
    for (const line of lines) out.print(line);
  };
  if (about === undefined) return print(overview(await allCommands(ctx), out.style));
  if (/^[A-Z][A-Z0-9_]+$/.test(about)) return print(await errorPage(about));
  const command = COMMANDS.get(about) ?? (await pluginCommands(ctx)).find(({ id }) => id === about);
  if (command !== undefined) return print(commandHelp(command, out.style));
  const below = (await allCommands(ctx)).filter(({ id, hidden }) => id.startsWith(`${about}:`) && hidden !== true);
  if (below.length > 0) return print(topicHelp(about, below, out.style));
  throw new ZenError("HELP_NOT_FOUND", `There is no command or topic ${about.replace(":", " ")}`, {
    hint: didYouMean(about, COMMANDS.keys()) ?? "See zen --help.",
  });
}

async function allCommands(ctx: CliContext): Promise<readonly Command[]> {
  return [...COMMANDS.values(), ...(await pluginCommands(ctx))];
}
