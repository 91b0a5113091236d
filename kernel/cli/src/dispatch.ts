import { ZenError, didYouMean } from "@zen/plugin-sdk";
import type { Command } from "./command.js";
import { COMMANDS } from "./commands/index.js";
import { versionCommand } from "./commands/version.js";
import type { CliContext } from "./context.js";
import { pluginCommands } from "./plugin-commands.js";

export type Found =
  | { readonly command: Command; readonly argv: readonly string[] }
  /** What help is wanted about: a command, a topic, an error code, or nothing in particular. */
  | { readonly help: string | undefined };

/** Which command a command line means: `runs:list ...` or `runs list ...`. @throws ZenError `COMMAND_NOT_FOUND`. */
export async function findCommand(argv: readonly string[], ctx: CliContext): Promise<Found> {
  const words = argv.filter((word) => word !== "--json");
  const [first, second] = words;
  if (first === undefined || first === "--help" || first === "-h") return { help: undefined };
  if (first === "help")
    return {
      help:
        words
          .slice(1)
          .filter((word) => !word.startsWith("-"))
          .join(":") || undefined,
    };
  if (["--version", "-v", "version"].includes(first)) {
    return { command: versionCommand, argv: [] };
  }
  const pair = second === undefined || second.startsWith("-") ? undefined : `${first}:${second}`;
  const own = (pair === undefined ? undefined : COMMANDS.get(pair)) ?? COMMANDS.get(first);
  const added = own === undefined ? await pluginCommands(ctx) : [];
  const command = own ?? added.find(({ id }) => id === pair) ?? added.find(({ id }) => id === first);
  const taken = command?.id === pair && pair !== undefined ? 2 : 1;
  if (command === undefined)
    return topicOrFault(first, pair, words.slice(1), [...COMMANDS.keys(), ...added.map(({ id }) => id)]);
  if (asksForHelp(command, words.slice(taken))) return { help: command.id };
  return { command, argv: without(argv, taken) };
}

/** Flags of the program that a command passes on are not its own. */
function asksForHelp(command: Command, words: readonly string[]): boolean {
  const end = words.findIndex((word) => word === "--" || (command.rest !== undefined && !word.startsWith("-")));
  return words.slice(0, end < 0 ? undefined : end).some((word) => word === "--help" || word === "-h");
}

/** `argv` without its first `count` words that are not `--json`. */
function without(argv: readonly string[], count: number): readonly string[] {
  let left = count;
  return argv.filter((word) => word === "--json" || left === 0 || left-- === 0);
}

const SEE_ALL = "See zen --help. Plugins add commands, in repositories that have them: see zen plugins:search.";

function topicOrFault(first: string, pair: string | undefined, rest: readonly string[], ids: readonly string[]): Found {
  const isTopic = ids.some((id) => id.startsWith(`${first}:`));
  if (isTopic && rest.every((word) => word.startsWith("-"))) return { help: first };
  const asked = isTopic && pair !== undefined ? pair : first;
  throw new ZenError("COMMAND_NOT_FOUND", `There is no command ${asked.replace(":", " ")}`, {
    hint: didYouMean(asked, ids) ?? (isTopic ? `See zen ${first} --help.` : SEE_ALL),
  });
}
