import { parse } from "@oclif/core/parser";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { ZenError, didYouMean, type CommandFlag } from "@zen/plugin-sdk";
import type { CommandInput, CommandSpec } from "./command.js";
import { GLOBAL_FLAGS } from "./global-flags.js";

/** Reads the words after a command's name. @throws ZenError `USAGE_INVALID`. */
export async function parseInput(spec: CommandSpec, argv: readonly string[]): Promise<CommandInput> {
  const [words, rest] = spec.rest === undefined ? [[...argv], []] : splitRest(argv);
  const declared: Record<string, CommandFlag> = { ...spec.flags, ...GLOBAL_FLAGS };
  try {
    const { flags, args } = await parse(words, {
      flags: Object.fromEntries(Object.entries(declared).map(([name, flag]) => [name, flagOf(name, flag)])),
      args: Object.fromEntries(spec.args.map(({ name, required, options }) => [name, Args.string({ required: required !== false, ...(options && { options: [...options] }) })])),
      strict: true,
    } as never);
    const booleans = Object.entries(declared).filter(([, { type }]) => type === "boolean").map(([name]) => [name, false]);
    return { flags: { ...Object.fromEntries(booleans), ...(flags as object) }, args: args as CommandInput["args"], rest };
  } catch (error) {
    throw usageError(spec, declared, error as Error);
  }
}

/** What follows the first word that is no flag, or a `--`, goes on untouched. */
function splitRest(argv: readonly string[]): [string[], string[]] {
  const at = argv.findIndex((word) => !word.startsWith("-") || word === "--");
  if (at < 0) return [[...argv], []];
  return [argv.slice(0, at), argv.slice(argv[at] === "--" ? at + 1 : at)];
}

function flagOf(name: string, flag: CommandFlag): unknown {
  const common = { name, ...(flag.char && { char: flag.char }), ...(flag.required && { required: true }) };
  if (flag.type === "boolean") return Flags.boolean({ ...common, allowNo: flag.default === true, ...(flag.default !== undefined && { default: flag.default }) } as never);
  const value = {
    ...common,
    ...(flag.multiple && { multiple: true }),
    ...(flag.options && { options: flag.options }),
    ...(flag.default !== undefined && { default: flag.default }),
  };
  if (flag.type === "string") return Flags.string(value as never);
  const parseNumber = async (text: string): Promise<number> => {
    const number = Number(text);
    if (text.trim() !== "" && (flag.type === "integer" ? Number.isSafeInteger(number) : Number.isFinite(number))) return number;
    throw new Error(`--${name} takes a${flag.type === "integer" ? " whole" : ""} number, not ${JSON.stringify(text)}`);
  };
  return Flags.custom<number>({ parse: parseNumber })(value as never);
}

function usageError(spec: CommandSpec, declared: Readonly<Record<string, CommandFlag>>, error: Error): ZenError {
  const unknown = (error as { flags?: readonly string[] }).flags?.find((flag) => typeof flag === "string" && flag.startsWith("-"));
  const meant = unknown === undefined ? undefined : didYouMean(unknown.replace(/^-+/, ""), Object.keys(declared));
  const [message = ""] = error.message.replace(/\u001B\[[\d;]*m/g, "").split("\n");
  return new ZenError("USAGE_INVALID", `zen ${spec.id}: ${unknown === undefined ? sentence(error, message) : `there is no flag ${unknown}`}`, {
    hint: meant === undefined ? `See zen ${spec.id} --help.` : meant.replace(/ (\S+)\?$/, " --$1?"),
    cause: undefined,
  });
}

function sentence(error: Error, message: string): string {
  const missing = (error as { args?: readonly (string | { readonly name?: string })[] }).args;
  if (error.constructor.name.startsWith("RequiredArgs") && missing !== undefined) {
    return `${missing.map((arg) => (typeof arg === "string" ? arg : arg.name)).join(" and ")} must be given`;
  }
  if (error.constructor.name.startsWith("UnexpectedArgs") && missing !== undefined) return `it does not take ${missing.map((arg) => JSON.stringify(arg)).join(" ")}`;
  return message.charAt(0).toLowerCase() + message.slice(1);
}
