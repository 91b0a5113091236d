import type {
  ArtifactStore,
  HookEvent,
  HookName,
  HookResult,
  Json,
  Logger,
  MetadataStore,
  Orchestrator,
  Processing,
  Secrets,
  Serving,
  Training,
} from "@zen/plugin-sdk";
import type { AnyCodec, StepDefaults } from "@zen/plugin-sdk/pipeline";
import type { Timing } from "./steps/timing.js";

/**
 * What a step needs around it, wherever it runs: in this process, in a warm worker or on a bare machine. Backends are made on
 * first demand and belong to the host, who closes them after the engine.
 */
export interface StepHost {
  readonly log: Logger;
  readonly secrets: Secrets;
  /** The stack's name. */
  readonly stack: string;
  /** Paths that pipelines give are relative to it. */
  readonly repositoryDir: string;
  /** Files that stacks name below it are the user's sources; `repositoryDir` without it. */
  readonly sourceDir?: string;
  /** For files that may be deleted whenever no Zen process runs. */
  readonly cacheDir: string;
  /** The store of this name in the repository's configuration; its default one without a name. */
  artifactStore(name?: string): Promise<ArtifactStore>;
  /** The stack's backend, or the one it names so. @throws ZenError `BACKEND_NOT_IN_STACK`. */
  processing(on?: string): Promise<Processing>;
  serving(on?: string): Promise<Serving>;
  /** The backend's name in the stack's configuration, for records. */
  backendName?(contract: string, on?: string): string | undefined;
  /** A codec of a plugin by its id; those of the SDK and those that a step declares are known without it. */
  codec?(id: string): Promise<AnyCodec | undefined>;
}

/** What the engine needs around it; the composition root provides it. */
export interface EngineHost extends StepHost {
  metadataStore(name?: string): Promise<MetadataStore>;
  /** Names of the repository's stores; the default ones alone without it. */
  readonly storeNames?: { readonly artifacts: readonly string[]; readonly metadata: readonly string[] };
  orchestrator(): Promise<Orchestrator>;
  training(on?: string): Promise<Training>;
  /**
   * Calls a hook's listeners as its kind says. Faults of listeners are the host's to report and do not reach the engine, except
   * for `run:before`, which refuses a run by throwing.
   */
  fireHook<N extends HookName>(name: N, event: HookEvent<N>): Promise<HookResult<N> | undefined>;
  /** Whether any listener waits for the hook: lets the engine pass over hooks that nobody hears. */
  hasHook?(name: HookName): boolean;
  /** The stack's options for steps that say nothing. */
  readonly defaults?: StepDefaults;
  /** Chance and time for retries; the system's where not given. */
  readonly timing?: Timing;
  /** Takes spans that ended in a worker, as that worker's own host has made plain data of them. */
  takeSpans?(spans: readonly Json[]): void;
  /** How to start a worker process of this composition; without it, steps run in this process. */
  readonly workers?: WorkerProgram;
}

/** The program of warm workers: it calls `serveSteps(makeHost)`. */
export interface WorkerProgram {
  /** File of the module to fork. */
  readonly entry: string;
  readonly execArgv?: readonly string[];
  /** Plain settings for the child; it inherits no other variables than those named here. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the child's host factory needs to build the same composition. No secret's value. */
  readonly settings: Json;
  /** How `zen worker` is started on this machine, `[program, ...arguments]`, for jobs of local backends. */
  readonly command?: readonly string[];
  /** Names of the secrets that the composition refers to, for whoever provides a worker's machine. */
  readonly secrets?: readonly string[];
  /** Further ones, for whoever provides the machine of a whole run: those of plugins, which steps have no part in. */
  readonly hostSecrets?: readonly string[];
}
