import type { Json } from "../job.js";

/** A JSON Schema (2020-12). References must stay within the schema (`#...`). */
export type JsonSchema = { readonly [key: string]: Json };

/**
 * What a plugin says of itself: `plugin@1`. An author writes it into package.json, partly as npm's own fields (`name`,
 * `version`, `description`, `exports`, `engines.zen`), the rest as the field `zen`. It is data: help, completion,
 * stack checks and listings read it and import no plugin code.
 */
export interface PluginManifest {
  readonly format: "plugin@1";
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** The heading in listings; the package's name without its scope when the author gave none. */
  readonly title: string;
  /** The range of kernel versions it works with (`engines.zen`), in npm's syntax. */
  readonly kernel: string;
  /** The range of `@zen/plugin-sdk` it is a peer of; `*` when package.json has no such peer. */
  readonly sdk: string;
  /** Export subpaths (`.`, `./pipeline`) and the module each leads to, relative to the package folder. */
  readonly exports: { readonly [subpath: string]: string };
  /** The export whose default is `definePlugin(...)`; absent in a library that provides steps or functions only. */
  readonly entry?: string;
  /** The first part of all its commands' ids; the package's name without its scope when the author gave none. */
  readonly topic: string;
  /** What `zen.config.json` may say to the plugin itself, under `config`; without one, nothing is accepted. */
  readonly configSchema?: JsonSchema;
  readonly backends: readonly BackendContribution[];
  readonly steps: readonly StepContribution[];
  readonly codecs: readonly CodecContribution[];
  readonly hooks: readonly HookContribution[];
  readonly commands: readonly CommandContribution[];
  /** Plugins that it imports, with their ranges; each is activated before it. */
  readonly requires: { readonly [plugin: string]: string };
  /** npm packages that are not part of its bundle but installed beside it as a locked closure. */
  readonly natives: { readonly [name: string]: string };
  /** Written when the plugin is packed: `natives` and all they depend on. Absent in a plugin that was not packed. */
  readonly closure?: NativeClosure;
  /** Modules bundled beside the exports for worker threads and child processes, relative to the package folder. */
  readonly workers: readonly string[];
  readonly assets: readonly Asset[];
  /**
   * Variables of the environment by which its code finds its way about a machine: folders, addresses, a proxy. The processes that work for a
   * run inherit them, and else only what every program needs. Not for secrets, which are references.
   */
  readonly environment: readonly string[];
  readonly permissions: Permissions;
}

/** One implementation of a contract, which a stack may choose and configure. */
export interface BackendContribution {
  /** With its number: `artifact-store@1`. */
  readonly contract: string;
  /** Distinguishes backends of one contract within the plugin; the package's name without its scope by default. */
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  /** What the stack may write under `config`; without one, no configuration is accepted. */
  readonly configSchema?: JsonSchema;
  /** Where it runs, as `os-cpu` or `os-cpu-libc` (`linux-x64`, `linux-x64-musl`, `darwin-arm64`); anywhere if absent. */
  readonly platforms?: readonly string[];
  /** Optional abilities of the contract that every instance has. An instance may declare further ones. */
  readonly supports?: readonly string[];
  /** Of an orchestrator: the processing backends whose work it can start, as plugin names, or `*`. */
  readonly worksWith?: readonly string[];
}

/** A step or step factory that a pipeline imports by name. */
export interface StepContribution {
  /** The name under which the module exports it. */
  readonly export: string;
  /** The export subpath it is imported from. */
  readonly entry: string;
  readonly title: string;
  readonly description?: string;
}

export interface CodecContribution {
  readonly id: string;
  readonly export: string;
  readonly entry: string;
  readonly title: string;
  readonly description?: string;
}

/** A hook of the system at which the plugin wants to be called; it is activated before that hook first fires. */
export interface HookContribution {
  readonly on: string;
  readonly description?: string;
}

export interface CommandContribution {
  /** `topic:verb`, with the plugin's own topic. Its code is registered by the entry: `ctx.command(id, run)`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly flags: { readonly [name: string]: CommandFlag };
  readonly args: readonly CommandArg[];
  /** Whole command lines without the leading `zen`. */
  readonly examples: readonly string[];
}

export interface CommandFlag {
  readonly type: "boolean" | "string" | "integer" | "number";
  readonly summary: string;
  readonly char?: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly default?: boolean | string | number;
  readonly options?: readonly string[];
}

export interface CommandArg {
  readonly name: string;
  readonly summary: string;
  readonly type?: "string" | "integer" | "number";
  /** True unless said otherwise; a required argument never follows an optional one. */
  readonly required?: boolean;
  readonly options?: readonly string[];
}

/** One package of a native closure, locked: what it is, for which machines, and what its imports lead to. */
export interface NativePackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-` and the archive's digest in base64. */
  readonly integrity: string;
  /** npm's fields: values it runs on, or `!value` for all others; anywhere if absent. */
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  /** Exact versions, each of them in the closure. */
  readonly dependencies?: { readonly [name: string]: string };
  /** Likewise; a package among them that is for other platforms is not installed. */
  readonly optionalDependencies?: { readonly [name: string]: string };
}

/** Sorted by name and version; complete for every platform. */
export type NativeClosure = readonly NativePackage[];

/** A file that is no module and travels as it is. */
export interface Asset {
  /** Where it comes from when packed: a path in the package folder, or `package-name/path` of a dependency. */
  readonly from: string;
  /** Where it lies in the packed plugin. */
  readonly to: string;
}

/** What the plugin says it touches. Shown before it is installed; a declaration, not a fence. */
export interface Permissions {
  /** Host names, `*.example.com` for all below one, `*` for any. */
  readonly network: readonly string[];
  /** Names of secrets it asks for by itself (those a stack refers to in a config need no entry). */
  readonly secrets: readonly string[];
  /** Programs it starts; `node` for its own workers. */
  readonly childProcesses: readonly string[];
  /** Paths outside the repository, `~` for the home folder. */
  readonly files: readonly { readonly path: string; readonly access: "read" | "write" }[];
}
