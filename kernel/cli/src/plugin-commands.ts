import type { Command } from "./command.js";
import type { CliContext } from "./context.js";

/** Commands that installed plugins add, from their manifests; none outside a repository. */
export async function pluginCommands(_ctx: CliContext): Promise<readonly Command[]> {
  return [];
}
export async function findPluginCommand(
  _first: string,
  _pair: string | undefined,
  _ctx: CliContext,
): Promise<Command | undefined> {
  return undefined;
}
