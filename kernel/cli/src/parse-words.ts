import { parse } from "@oclif/core/parser";
import { ZenError, didYouMean, type CommandArg, type CommandFlag } from "@zen/plugin-sdk";
import type { CommandInput, CommandSpec } from "./command.js";
import { GLOBAL_FLAGS } from "./global-flags.js";

/** Reads the words after a command's name. @throws ZenError `USAGE_INVALID`. */
export async function parseWords(spec: CommandSpec, argv: readonly string[]): Promise<CommandInput> {
  const [words, rest] = spec.rest === undefined ? [[...argv], []] : splitRest(argv);
  const declared: Record<string, CommandFlag> = { ...spec.flags, ...GLOBAL_FLAGS };
  try {
    const { flags, args } = await parse(words, {
      flags: Object.fromEntries(Object.entries(declared).map(([name, flag]) => [name, flagOf(name, flag)])),
      args: Object.fromEntries([...spec.args.map((arg) => [arg.name, argOf(arg)] as const), ...moreOf(spec)]),
      strict: true,
    } as never);
    const missing = Object.keys(declared).filter((name) => declared[name]?.required === true && !(name in flags));
    if (missing.length > 0) throw new Error(`${missing.map((name) => `--${name}`).join(" and ")} must be given`);
    const booleans = Object.entries(declared)
      .filter(([, { type }]) => type === "boolean")
      .map(([name]) => [name, false]);
    const { [spec.more ?? ""]: more = [], ...named } = args as Readonly<Record<string, unknown>>;
    return {
      flags: { ...Object.fromEntries(booleans), ...(flags as object) },
      args: named,
      rest: spec.more === undefined ? rest : (more as readonly string[]),
    };
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

const asText = async (text: string): Promise<string> => text;

/** What oclif's `Args.string()` makes; its builders would bring its help and its terminal along. */
function argOf({ name, required, options }: CommandArg): object {
  return {
    name,
    input: [],
    parse: asText,
    required: required !== false,
    ignoreStdin: true,
    ...(options && { options }),
  };
}

function moreOf({ more }: CommandSpec): readonly (readonly [string, object])[] {
  return more === undefined
    ? []
    : [[more, { ...argOf({ name: more, summary: more, required: false }), multiple: true }]];
}

/** Likewise for `Flags.boolean()` and `Flags.option()`. Whether one is missing is not asked of oclif, whose message needs its terminal. */
function flagOf(name: string, flag: CommandFlag): object {
  const { char, multiple, options, default: fallback } = flag;
  const common = {
    name,
    ...(char && { char }),
    ...(fallback !== undefined && { default: fallback }),
  };
  if (flag.type === "boolean")
    return { ...common, type: "boolean", allowNo: fallback === true, parse: async (given: unknown) => given };
  return {
    ...common,
    type: "option",
    input: [],
    multiple: multiple === true,
    multipleNonGreedy: true,
    ...(options && { options }),
    parse: flag.type === "string" ? asText : numberReader(name, flag.type),
  };
}

function numberReader(name: string, type: "integer" | "number") {
  return async (text: string): Promise<number> => {
    const number = Number(text);
    if (text.trim() !== "" && (type === "integer" ? Number.isSafeInteger(number) : Number.isFinite(number)))
      return number;
    throw new Error(`--${name} takes a${type === "integer" ? " whole" : ""} number, not ${JSON.stringify(text)}`);
  };
}

function usageError(spec: CommandSpec, declared: Readonly<Record<string, CommandFlag>>, error: Error): ZenError {
  const unknown = (error as { flags?: readonly string[] }).flags?.find(
    (flag) => typeof flag === "string" && flag.startsWith("-"),
  );
  const meant = unknown === undefined ? undefined : didYouMean(unknown.replace(/^-+/, ""), Object.keys(declared));
  const message =
    error.message
      .replace(/\u001B\[[\d;]*m/g, "")
      .replace(/^Parsing --\S+\s*/, "")
      .split("\n")[0] ?? "";
  return new ZenError(
    "USAGE_INVALID",
    `zen ${spec.id}: ${unknown === undefined ? sentence(error, message) : `there is no flag ${unknown}`}`,
    {
      hint: meant === undefined ? `See zen ${spec.id} --help.` : meant.replace(/ (\S+)\?$/, " --$1?"),
      cause: undefined,
    },
  );
}

function sentence(error: Error, message: string): string {
  const missing = (error as { args?: readonly (string | { readonly name?: string })[] }).args;
  if (error.constructor.name.startsWith("RequiredArgs") && missing !== undefined) {
    return `${missing.map((arg) => (typeof arg === "string" ? arg : arg.name)).join(" and ")} must be given`;
  }
  if (error.constructor.name.startsWith("UnexpectedArgs") && missing !== undefined)
    return `it does not take ${missing.map((arg) => JSON.stringify(arg)).join(" ")}`;
  return message.charAt(0).toLowerCase() + message.slice(1);
}
