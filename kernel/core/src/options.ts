import {
  token,
  type Json,
  type Logger,
  type Platform,
  type SecretSource,
  type ServiceProvider,
  type Token,
  type ZenError,
} from "@zen/plugin-sdk";
import type { KeyvStoreAdapter } from "keyv";
import type { PluginSource } from "./plugins/source.js";

/** Milliseconds after which the kernel stops waiting for a plugin. */
export interface Deadlines {
  /** Loading a plugin's code and its setup. */
  readonly setup: number;
  /** Making a backend. */
  readonly create: number;
  /** Each single thing that is stopped. */
  readonly stop: number;
}

export interface NamedSecretSource {
  /** As people know it: `environment`, `.env`. */
  readonly name: string;
  readonly source: SecretSource;
}

/** A value that every plugin may ask for, from whoever composes the kernel. */
export interface OfferedService<T = unknown> {
  readonly token: Token<T>;
  readonly provider: ServiceProvider<T>;
}

export interface KernelOptions {
  /** The kernel's own version, which plugins' `engines.zen` is held against. */
  readonly version: string;
  readonly plugins: readonly PluginSource[];
  /** Contracts with their numbers that backends may implement; those of the SDK unless told. */
  readonly contracts?: readonly string[];
  /** The Zen repository on this machine, if there is one; backends are made only inside one. */
  readonly repositoryDir?: string;
  readonly cacheDir?: string;
  readonly log?: Logger;
  /** What plugins themselves are told, by their names, with references to secrets. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Where a plugin's configuration is written, for messages; its name unless told. */
  readonly configPlace?: (plugin: string) => string;
  /** Told of faults in plugins that hurt nobody else; they are logged unless told. */
  readonly onFault?: (fault: ZenError) => void;
  /** Asked in this order, before those that a stack adds. The kernel does not close them. */
  readonly secretSources?: readonly NamedSecretSource[];
  /** Opens the store of `ctx.state`, on first use; memory unless told. Disconnected when the kernel stops. */
  readonly state?: () => KeyvStoreAdapter | Map<string, unknown> | Promise<KeyvStoreAdapter>;
  readonly services?: readonly OfferedService[];
  /** The machine on which backends would run; this one unless told. */
  readonly platform?: Platform;
  readonly deadlines?: Partial<Deadlines>;
  /** Makes an OpenTelemetry span of each call to a backend. */
  readonly trace?: boolean;
}

export const Options = token<KernelOptions>("kernel/options");

const DEADLINES: Deadlines = { setup: 10_000, create: 30_000, stop: 10_000 };

export function deadlinesOf(options: KernelOptions): Deadlines {
  return { ...DEADLINES, ...options.deadlines };
}

const quiet = () => undefined;
const SILENT: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

export function logOf(options: KernelOptions): Logger {
  return options.log ?? SILENT;
}
