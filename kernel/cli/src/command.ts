import type { CommandArg, CommandFlag, Json } from "@zen/plugin-sdk";
import type { CliContext } from "./context.js";

type Flags = { readonly [name: string]: CommandFlag };

/** A command as data: what help, completion and the parser need. Plugins' manifests say the same of their commands. */
export interface CommandSpec {
  /** `topic:verb`, or one word. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly flags: Flags;
  readonly args: readonly CommandArg[];
  /** Whole command lines without the leading `zen`. */
  readonly examples: readonly string[];
  /** Name of the words that follow the arguments and are passed on as they are, flags among them. */
  readonly rest?: string;
  /** Name of further arguments, any number of them; they reach the command as `rest`. */
  readonly more?: string;
  /** What help says after the command's name and flags, where arguments and `rest` do not say it. */
  readonly usage?: string;
  readonly hidden?: boolean;
  /** Whether it may print without end and does nothing else, so that it ends when nobody reads on. */
  readonly endsWithReader?: boolean;
}

export interface Command extends CommandSpec {
  /** What it returns is what `--json` prints. */
  run(ctx: CliContext, input: CommandInput): Promise<Json | void>;
}

export interface CommandInput {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly rest: readonly string[];
}

type Scalar<T> = T extends "boolean" ? boolean : T extends "string" ? string : number;
type FlagValue<F extends CommandFlag> = F extends { readonly multiple: true }
  ? readonly Scalar<F["type"]>[] | undefined
  : F["type"] extends "boolean"
    ? boolean
    : F extends { readonly required: true } | { readonly default: string | number }
      ? Scalar<F["type"]>
      : Scalar<F["type"]> | undefined;
type ArgValue<A extends CommandArg> = A extends { readonly required: false } ? string | undefined : string;

interface Definition<F extends Flags, A extends readonly CommandArg[]> extends CommandSpec {
  readonly flags: F;
  readonly args: A;
  run(
    ctx: CliContext,
    input: {
      readonly flags: { readonly [K in keyof F]: FlagValue<F[K]> };
      readonly args: { readonly [K in A[number] as K["name"]]: ArgValue<K> };
      readonly rest: readonly string[];
    },
  ): Promise<Json | void>;
}

/** Declares a command; its flags and arguments reach `run` typed. */
export function defineCommand<const F extends Flags, const A extends readonly CommandArg[]>(
  definition: Definition<F, A>,
): Command {
  return definition as unknown as Command;
}
