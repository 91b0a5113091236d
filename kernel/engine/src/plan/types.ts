import type { AnyStep, Pipeline, Plan, PortableFunction, StepId } from "@zen/plugin-sdk/pipeline";
import type { RowFunctionSource } from "@zen/plugin-sdk/processing";
import type { Digest } from "@zen/plugin-sdk";
import type { InstalledPlugins } from "./installed-plugins.js";

/** Where user code is loaded from, and the plugins that it may import. */
export interface LoadScope {
  /** The Zen repository, absolute. */
  readonly repositoryDir: string;
  readonly plugins: InstalledPlugins;
}

/**
 * Compiled user code on disk: plain JSON that a worker process on the same machine, or one with an opened bundle, loads
 * steps from with `loadStep`.
 */
export interface CompiledCode {
  /** One ES module with all user code of a pipeline file. */
  readonly user: string;
  /** An ES module that imports plugins and packages by the specifiers that the user code uses. */
  readonly packages: string;
}

/** One version of a source file. */
export interface SourceFile {
  /** Absolute real path. */
  readonly path: string;
  readonly digest: Digest;
}

/** Sources of functions that are arguments of step factories. */
export type PortableSources = ReadonlyMap<PortableFunction["function"], RowFunctionSource>;

/** A pipeline file, compiled and imported. */
export interface LoadedModule {
  readonly scope: LoadScope;
  /** Real path of the file. */
  readonly file: string;
  /** The same as plans name it: `./pipelines/flights.ts`. */
  readonly module: string;
  /** The file's exports. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** Pipelines among the exports, by export name; `default` first. */
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  readonly code: CompiledCode;
  /** All user files that take part. */
  readonly sources: readonly SourceFile[];
  /**
   * How a worker finds a step.
   * @param sources Of the functions among its arguments. @throws ZenError `STEP_NOT_EXPORTED`.
   */
  identify(step: AnyStep, sources?: PortableSources): StepId;
  /** Where a user module exports a value. */
  exportOf(value: unknown): Pick<StepId, "module" | "export"> | undefined;
}

/** A plan, and what is known here beside its data. */
export interface CompiledPlan {
  readonly plan: Plan;
  readonly digest: Digest;
  /** Step objects by node id, those in bodies and nested pipelines included (`call-id/node-id`). */
  readonly steps: ReadonlyMap<string, AnyStep>;
  /** Where each node was added, `pipelines/flights.ts:12:5`, as far as known. */
  readonly places: ReadonlyMap<string, string>;
}
