import { parseBytes, type ArtifactRef, type Digest, type ExecutionReason } from "@zen/plugin-sdk";
import type { AnyStep, StepDefinition } from "@zen/plugin-sdk/pipeline";
import { latest, type Found, type Latest } from "../../commit/committed.js";
import type { KeyClaim } from "../../commit/commit.js";
import { stepKey } from "../../keys/step-key.js";
import type { StepKeyParts } from "../../keys/types.js";
import type { Adoption } from "../../resume/adoption.js";
import type { ExecutionTask } from "../../worker/task.js";
import type { EngineHost } from "../host.js";
import type { BoundStep } from "../nodes/instance.js";
import { clockAt } from "./clock.js";
import { stepValues, type ValueScope } from "../nodes/step-values.js";

/** What is known of a step once its inputs are there. */
export interface Prepared {
  readonly key: Digest;
  /** The result that stands in for an execution. */
  readonly hit?: Found;
  /** What an execution needs, apart from its own name. */
  readonly work: Omit<ExecutionTask, "id" | "run" | "pipeline" | "attempt" | "stack">;
}

export interface PrepareOptions {
  /** Compute although there is a result. */
  readonly force?: boolean;
  /** A result is known to be damaged: its bytes are written again. */
  readonly rewrite?: boolean;
}

export interface PrepareScope extends ValueScope {
  readonly host: EngineHost;
  readonly store: string | undefined;
  /** The time of the run. */
  readonly clock: Date;
  /** By the id under which the compiled plan knows the step. */
  code(definition: string): Digest;
  /** Of the run that is resumed. */
  readonly adoption?: Pick<Adoption, "find">;
  /** Of a run that replays another. */
  readonly replay?: Replay;
  /** Stores the files that are code of the node's step; asked for only where it will be executed. */
  sources?(definition: string): Promise<ArtifactRef | undefined>;
}

/** A run is done again to see whether it comes to the same: nothing is taken from before, and no key is written. */
export interface Replay {
  /** Declared variables as they were. */
  readonly env: Readonly<Record<string, string | null>>;
  /** What effects found then stands. */
  readonly effects: Pick<Adoption, "made">;
}

/** Resolves a step's inputs, makes its key and looks for a result that can stand in for an execution. */
export async function prepare(
  node: BoundStep,
  step: AnyStep,
  scope: PrepareScope,
  { force = false, rewrite = false }: PrepareOptions = {},
): Promise<Prepared> {
  const values = await stepValues(node, step.definition as StepDefinition, scope);
  const { replay } = scope;
  const env = Object.fromEntries(node.env.map((name) => [name, variable(name, replay?.env)] as const));
  const { cache, on } = node.options;
  const extra = cache === false ? undefined : cache?.key;
  const clock = node.clock === undefined ? undefined : clockAt(scope.clock, node.clock);
  const parts: StepKeyParts = {
    format: 1,
    code: scope.code(node.definition),
    codecs: node.outputs,
    params: values.keyParams,
    inputs: Object.fromEntries(Object.entries(values.inputs).map(([name, ref]) => [name, ref.digest])),
    env,
    ...(clock === undefined ? {} : { clock }),
    ...(node.uses.includes("processing") ? { semantics: (await scope.host.processing(on)).semantics } : {}),
    ...(extra === undefined ? {} : { extra }),
  };
  const key = stepKey(parts);
  const cached = replay === undefined && node.stepKind !== "effect" && cache !== false;
  const { found, next = 1 }: Partial<Latest> = cached ? await latest(scope.artifacts.store, key) : {};
  const adopted = force || rewrite ? undefined : await adoptedFor(node, key, parts, scope);
  const reason =
    adopted !== undefined
      ? undefined
      : replay === undefined
        ? await reasonFor(found, { force, rewrite }, cached, cache, scope)
        : "forced";
  const claim: KeyClaim | undefined = cached ? { key, generation: next, parts } : undefined;
  const sources = reason === undefined ? undefined : await scope.sources?.(node.definition);
  return {
    key,
    ...(reason === undefined ? { hit: adopted ?? (found as Found) } : {}),
    work: {
      node: node.id,
      step: node.step,
      stepKind: node.stepKind,
      inputs: values.inputs,
      params: values.params,
      env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== null)),
      uses: node.uses,
      ...(clock === undefined ? {} : { clock }),
      seed: key,
      ...(sources === undefined ? {} : { sources }),
      ...(on === undefined ? {} : { on }),
      ...(scope.store === undefined ? {} : { store: scope.store }),
      ...(claim === undefined ? { parts } : { claim }),
      ...(reason === undefined ? {} : { reason }),
      ...(force ? { anew: true } : {}),
      ...(rewrite || reason === "damaged" ? { rewrite: true } : {}),
      ...limitsOf(node),
    },
  };
}

function variable(name: string, recorded: Replay["env"] = {}): string | null {
  return Object.hasOwn(recorded, name) ? (recorded[name] ?? null) : (process.env[name] ?? null);
}

function limitsOf({ stepKind, options }: BoundStep): Pick<ExecutionTask, "timeoutMs" | "graceMs" | "memory"> {
  const { timeoutMs, graceMs, resources } = options;
  // A trainer's job has the memory of its own place.
  const memory = stepKind === "trainer" || resources?.memory === undefined ? undefined : parseBytes(resources.memory);
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(graceMs === undefined ? {} : { graceMs }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** What the run that is resumed had made of the step. An effect looks at the world again. */
async function adoptedFor(
  { id, stepKind }: BoundStep,
  key: Digest,
  parts: StepKeyParts,
  scope: PrepareScope,
): Promise<Found | undefined> {
  // The world is not changed again by looking at how something came about.
  if (scope.replay !== undefined) return stepKind === "effect" ? scope.replay.effects.made(id) : undefined;
  const made = stepKind === "effect" ? undefined : await scope.adoption?.find(id, key, parts);
  return made !== undefined && (await areThere(made.outputs, scope)) ? made : undefined;
}

/** Why a step is to be executed; undefined where a result can stand in for it. */
async function reasonFor(
  found: Found | undefined,
  { force, rewrite }: Required<PrepareOptions>,
  cached: boolean,
  cache: BoundStep["options"]["cache"],
  scope: PrepareScope,
): Promise<ExecutionReason | undefined> {
  if (!cached) return "uncached";
  if (rewrite) return "damaged";
  if (found === undefined) return "new";
  if (force) return "forced";
  if (expired(found, cache)) return "expired";
  return (await areThere(found.outputs, scope)) ? undefined : "damaged";
}

function expired({ at }: Found, cache: BoundStep["options"]["cache"]): boolean {
  const ttl = cache === false ? undefined : cache?.ttlMs;
  return ttl !== undefined && Date.now() - Date.parse(at) > ttl;
}

async function areThere(outputs: Readonly<Record<string, ArtifactRef>>, { artifacts }: PrepareScope): Promise<boolean> {
  for (const ref of Object.values(outputs)) if (!(await artifacts.present(ref))) return false;
  return true;
}
