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
  /** Files that export pipelines, as glob patterns; `pipelines/*.{ts,yaml,yml}` where not given. */
  readonly pipelines?: readonly string[];
  /** What plugins themselves are told, by their names; each one's manifest says what it takes. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly stores: StoresConfig;
  readonly stacks: Readonly<Record<string, StackConfig>>;
  /** The stack in use unless a person has chosen another with `zen stacks:use`. */
  readonly stack: string;
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
