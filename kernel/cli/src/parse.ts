import type { CommandInput, CommandSpec } from "./command.js";
import { GLOBAL_FLAGS } from "./global-flags.js";

/** Reads the words after a command's name. @throws ZenError `USAGE_INVALID`. */
export async function parseInput(spec: CommandSpec, argv: readonly string[]): Promise<CommandInput> {
  if (isBare(spec, argv)) return { flags: { ...defaultsOf(spec), json: argv.length > 0 }, args: {}, rest: [] };
  const { parseWords } = await import("./parse-words.js");
  return parseWords(spec, argv);
}

/** Without words there is nothing to read, unless it is to say what is missing: most commands start without loading a parser. */
function isBare({ flags, args }: CommandSpec, argv: readonly string[]): boolean {
  return (
    argv.every((word) => word === "--json") &&
    args.every(({ required }) => required === false) &&
    Object.values(flags).every(({ required }) => required !== true)
  );
}

function defaultsOf({ flags }: CommandSpec): Readonly<Record<string, unknown>> {
  const declared = Object.entries({ ...flags, ...GLOBAL_FLAGS });
  return Object.fromEntries(
    declared.flatMap(([name, flag]) => {
      const value = "default" in flag ? flag.default : flag.type === "boolean" ? false : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
