import type { DataSource, FileLocation } from "../contracts/processing.js";
import type { Serving } from "../contracts/serving.js";
import type { Logger, Secrets } from "../define-plugin.js";
import type { ArtifactRef } from "../artifact.js";
import type { Analysis } from "../processing/plan/measures.js";
import type { ProcessingPlan } from "../processing/plan/plan.js";
import type { Schema } from "../processing/schema.js";
import type { FolderValue } from "./codecs.js";
import type { StepModels } from "./models.js";
import type { Dataset } from "./dataset.js";

/** Random numbers that are the same whenever the step runs with the same inputs, code and parameters. */
export interface Random {
  /** In [0, 1), 32 bits of it random. */
  next(): number;
  /** A whole number from 0 up to but without `below`. */
  int(below: number): number;
  /** An unsigned 32-bit seed for a library's own generator. */
  seed(): number;
  /** An independent stream, the same for the same name. */
  fork(name: string): Random;
}

/** The processing backend that the stack or the step's `on` chose. */
export interface StepProcessing {
  /** @throws ZenError as `Processing.describe`. */
  describe(source: DataSource): Promise<Schema>;
  /**
   * Executes one plan and waits. Datasets given as inputs are handed to the engine where they are; its outputs are given as
   * datasets that can be returned from the step without being copied: best under the names that the step's outputs have, since a backend on
   * other machines may then compute in the same job what the next steps declare as their `plan`.
   */
  run(plan: ProcessingPlan, inputs: Readonly<Record<string, Dataset | FileLocation>>): Promise<StepProcessingResult>;
}

export interface StepProcessingResult {
  readonly outputs: Readonly<Record<string, Dataset>>;
  readonly analyses: Readonly<Record<string, Analysis>>;
}

/** What a step may use beside its inputs. */
export interface StepContext {
  /** What is logged, and what the step prints, is kept with the execution. */
  readonly log: Logger;
  /** Records a figure of this execution; finite. The last value of a name counts. */
  metric(name: string, value: number): void;
  /** From 0 to 1. */
  progress(fraction: number): void;
  readonly random: Random;
  /**
   * The time of the run, as exactly as the step declares (`clock`): the same for all steps and attempts of a run, that at which it began
   * unless it was given another. @throws ZenError `STEP_USES_UNDECLARED` for a step that declares no clock.
   */
  now(): Date;
  /** An empty folder of this execution, removed when it ends. */
  readonly tmp: string;
  /** Aborts when the run is cancelled or the step's time is up. */
  readonly signal: AbortSignal;
  readonly secrets: Secrets;
  /** Declared environment variables only: they are part of the step key. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run: {
    readonly id: string;
    readonly pipeline: string;
    readonly node: string;
    readonly execution: string;
    readonly stack: string;
  };
  /** @throws ZenError `STEP_USES_UNDECLARED` unless the step was declared with `uses: ["processing"]`. */
  readonly processing: StepProcessing;
  /** For effects. @throws ZenError `STEP_USES_UNDECLARED` unless declared with `uses: ["serving"]`. */
  readonly serving: Serving;
  /** Names for the models in use. @throws ZenError `STEP_NOT_EFFECT` for a step that is no effect. */
  readonly models: StepModels;
  /** The recorded refs of the inputs: digests to name what a deployment serves. */
  readonly refs: Readonly<Record<string, ArtifactRef>>;
  /** W3C trace context of this execution (`traceparent`, `tracestate`), to be passed on to programs and services; empty where nobody traces. */
  readonly trace: Readonly<Record<string, string>>;
  /** The files that the step declares as `sources`, as they were when its key was made; undefined when it has none, or is called directly. */
  readonly sources: FolderValue | undefined;
  /** Where an outside service finds a part of an input. */
  locate(input: string, path: string): Promise<{ readonly uri: string; readonly localPath?: string }>;
}
