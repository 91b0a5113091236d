import type { Json } from "./job.js";
import type { BackendRef } from "./contracts/worker.js";
import type { StepDefaults } from "./pipeline/plan.js";

/** `zen.config.json`, as it is written. Backends are named by strings; nothing here is code. */
export interface RepositoryConfig {
  readonly $schema?: string;
  /** Plugins and the ranges wanted of them; `zen.lock` says what was chosen. */
  readonly plugins?: Readonly<Record<string, string>>;
  /** Scope to registry: `{ "@zen": "bundled" }`. */
  readonly registries?: Readonly<Record<string, string>>;
  /** What may be installed here. It can only tighten what the user and the machine allow. */
  readonly policy?: PluginPolicy;
  /** Files that export pipelines, as glob patterns; `pipelines/*.{ts,yaml,yml}` where not given. */
  readonly pipelines?: readonly string[];
  /** What plugins themselves are told, by their names; each one's manifest says what it takes. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly stores: StoresConfig;
  readonly stacks: Readonly<Record<string, StackConfig>>;
  /** The stack in use unless a person has chosen another with `zen stacks:use`. */
  readonly stack: string;
}

/**
 * What plugins may be installed: of a machine, a user or a repository. Each level holds by itself and a plugin has to pass all of
 * them; a field that is absent refuses nothing.
 */
export interface PluginPolicy {
  /** How long ago a version must have been published: `90m`, `72h`, `3d`, `2w`. */
  readonly minimumReleaseAge?: string;
  /** Where plugins may come from: addresses of registries, `bundled`, folders as the configuration has them, `local` for a folder or an archive of one's own. */
  readonly registries?: readonly string[];
  /**
   * Roots (`sha512-...`) of registry folders: what is in one of them needs no age, publisher or signature here, wherever the folder lies. Only
   * the policy that names a root is satisfied by it.
   */
  readonly pinnedFolders?: readonly string[];
  /** Accounts that may have published. */
  readonly publishers?: readonly string[];
  /** Signatures that a version must have, verified. What ships with zen is pinned as a whole and needs none. */
  readonly requireSignatures?: readonly ("registry" | "publisher")[];
  /** What a plugin may say that it touches, with `*` for any text; a list that is absent allows everything. */
  readonly permissions?: {
    readonly network?: readonly string[];
    readonly secrets?: readonly string[];
    readonly childProcesses?: readonly string[];
    readonly files?: readonly string[];
  };
  /** Names, with `*` for any text and with or without a range: `@acme/*`, `@acme/store@<2`. */
  readonly blocked?: readonly string[];
}

/** Stores by name; `default` serves every pipeline that names no other. */
export interface StoresConfig {
  readonly artifacts: Readonly<Record<string, BackendRef>>;
  readonly metadata: Readonly<Record<string, BackendRef>>;
}

/** A default backend per contract and any number of named others, which a step asks for with `{ on: "name" }`. */
export interface StackConfig {
  readonly orchestrator: BackendRef;
  readonly processing?: BackendRef;
  readonly training?: BackendRef;
  readonly serving?: BackendRef;
  /** Asked in this order, after the environment and `.env`. */
  readonly secrets?: readonly BackendRef[];
  readonly backends?: Readonly<Record<string, BackendRef & { readonly contract: string }>>;
  /** Defaults for steps that say nothing: as in the options of `add`. */
  readonly resources?: StepDefaults["resources"];
  readonly retry?: StepDefaults["retry"];
  readonly timeoutMs?: number;
  readonly graceMs?: number;
}
