import type { Json, Platform } from "@zen/plugin-sdk";

/** One backend that the chosen stack configures. */
export interface StackBackend {
  /** `processing@1`. */
  readonly contract: string;
  /** Name of a further backend of the stack; absent for the contract's default. */
  readonly name?: string;
  /** The backend, as the stack names it: `local-processing`. */
  readonly use: string;
  /** Optional abilities where they are known. */
  readonly supports?: readonly string[];
}

/** A secret that something refers to. */
export interface SecretNeed {
  readonly name: string;
  /** Who refers to it, for a person: `stack prod, processing.config.token`. */
  readonly by: string;
  /** Where it does so: `zen.config.json:31:9`. */
  readonly place?: string;
  /** Only the machine that submits the run uses it. */
  readonly here?: boolean;
}

/** All that a check of a plan has to know of the stack that shall run it. */
export interface StackFacts {
  readonly stack: string;
  readonly backends: readonly StackBackend[];
  readonly orchestrator: {
    readonly use: string;
    /** The machines that steps run on. */
    readonly platform: Platform;
    /** Names of the processing backends that it works with, `["*"]` for all. */
    readonly processing: readonly string[];
  };
  readonly secrets: readonly SecretNeed[];
  /** Whether a secret resolves at the place where it is used. */
  resolves(secret: string): Promise<boolean>;
  /** The same on the machines that the orchestrator provides; absent where that is this one. */
  resolvesElsewhere?(secret: string): Promise<boolean>;
  /** Values for the pipeline's parameters, as given. */
  readonly params: Readonly<Record<string, Json>>;
}
