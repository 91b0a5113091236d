import { hasBrand, withBrand } from "./brand.js";
import type { Closable } from "./contracts/closable.js";
import type { Hooks } from "./hooks.js";
import type { Json } from "./job.js";
import type { Token } from "./token.js";

export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, Json>>): void;
  info(message: string, fields?: Readonly<Record<string, Json>>): void;
  warn(message: string, fields?: Readonly<Record<string, Json>>): void;
  error(message: string, fields?: Readonly<Record<string, Json>>): void;
}

/** Reads a secret at the moment of use. @throws ZenError `SECRET_NOT_FOUND` naming it and the sources asked. */
export interface Secrets {
  get(name: string): Promise<string>;
}

/** A plugin's own small memory, kept per repository; keys are the plugin's, out of reach of others. */
export interface PluginState {
  get(key: string): Promise<Json | undefined>;
  set(key: string, value: Json, options?: { readonly ttlMs?: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/** What a backend gets beside its configuration when a stack needs it. */
export interface BackendScope {
  readonly log: Logger;
  readonly secrets: Secrets;
  /** The Zen repository on this machine; paths in configurations are relative to it. On a worker, the unpacked bundle's folder. */
  readonly repositoryDir: string;
  /** For files that may be deleted at any time when no Zen process runs. */
  readonly cacheDir: string;
  readonly state: PluginState;
}

/** One implementation of a contract, made once per configuration, when something needs it, and closed when the kernel stops. */
export interface BackendFactory<T extends Closable, Config = Readonly<Record<string, Json>>> {
  /** The name that stacks use, as in the manifest. */
  readonly name: string;
  /** `config` has passed the manifest's schema, with defaults filled in and secret references resolved. */
  create(config: Config, scope: BackendScope): T | Promise<T>;
}

/** A value that other plugins may use: given whole, or made on first need. */
export type ServiceProvider<T> = { readonly value: T } | { readonly create: () => T | Promise<T> };

/** A command `run(ctx, args)`: plain, so that it can be tested and never imports a command-line framework. */
export interface CommandHandler {
  (ctx: CommandContext, args: Readonly<Record<string, Json>>): Promise<Json | void>;
}

export interface CommandContext {
  readonly log: Logger;
  readonly secrets: Secrets;
  readonly repositoryDir: string | undefined;
  readonly signal: AbortSignal;
  /** A line for a person; nothing is printed with `--json`. */
  print(line: string): void;
  get<T>(token: Token<T>): Promise<T>;
}

/**
 * A plugin's door to the kernel. All that is registered through it is owned by it and undone in reverse order when the plugin
 * stops, or when its setup fails half-way.
 */
export interface PluginContext {
  readonly name: string;
  readonly version: string;
  readonly log: Logger;
  readonly secrets: Secrets;
  readonly state: PluginState;
  /**
   * What `zen.config.json` says to this plugin under `config`: it has passed the manifest's `configSchema`, with defaults filled in and
   * secret references resolved. Without a schema, and where nothing is said and the schema has no defaults, it is empty.
   */
  readonly config: Readonly<Record<string, Json>>;
  /** The Zen repository on this machine, if there is one. On a worker, the unpacked bundle's folder. */
  readonly repositoryDir: string | undefined;
  /** Contributes a backend of a contract: `ctx.provide(ArtifactStore, { name, create })`. It must be in the manifest. */
  provide<T extends Closable, C>(contract: Token<T>, backend: BackendFactory<T, C>): void;
  /** Offers a value to plugins that require this one. */
  offer<T>(token: Token<T>, provider: ServiceProvider<T>): void;
  /** A value offered by a plugin that the manifest requires. @throws ZenError `TOKEN_NOT_PROVIDED`. */
  get<T>(token: Token<T>): Promise<T>;
  readonly hooks: Hooks;
  /** The code of a command that the manifest declares. */
  command(id: string, run: CommandHandler): void;
  /** Runs when the plugin stops, last registered first. */
  onStop(dispose: () => void | Promise<void>): void;
}

export interface PluginDefinition {
  /** The package's name. */
  readonly name: string;
  /** Registers what the plugin contributes; does no work yet. It has ten seconds. */
  setup(ctx: PluginContext): void | Promise<void>;
}

export type Plugin = PluginDefinition;

/** The default export of a plugin's entry module. */
export function definePlugin(definition: PluginDefinition): Plugin {
  return Object.freeze(withBrand({ ...definition }, "plugin"));
}

export function isPlugin(value: unknown): value is Plugin {
  return hasBrand(value, "plugin");
}
