import { hasBrand, withBrand } from "../brand.js";
import { isJson } from "../canonical.js";
import type { ProcessingSupports } from "../contracts/processing.js";
import { ZenError } from "../errors.js";
import type { Json } from "../job.js";
import type { AnyCodec, Codec, ValueOf } from "./codec.js";
import type { StepContext } from "./context.js";
import { checkInputs } from "./check-inputs.js";
import { callSite } from "./call-site.js";
import type { AnyParam, FileInput, FileParam, Param, ParamGiven, ParamReceived, Simplify } from "./params.js";
import { isPortable, type PortableFunction } from "./portable.js";
import type { ParamRef, RefOf } from "./refs.js";
import type { KnownBefore, StepPlan } from "./step-plan.js";

/** What a step takes: artifacts by codec, parameters by declaration. */
export type Inputs = { readonly [name: string]: AnyCodec | AnyParam | OptionalInput };
export type Outputs = { readonly [name: string]: AnyCodec };

/** An artifact input that may stay unwired; the step gets undefined then. */
export interface OptionalInput<C extends AnyCodec = AnyCodec> {
  readonly kind: "optional";
  readonly codec: C;
}
export function optional<C extends AnyCodec>(codec: C): OptionalInput<C> {
  return Object.freeze(withBrand({ kind: "optional" as const, codec }, "optional"));
}

type MayBeLeftOut<I extends Inputs> = {
  [K in keyof I]: I[K] extends OptionalInput ? K : I[K] extends Param<unknown, true> ? K : never;
}[keyof I];

type Received<D> =
  D extends OptionalInput<infer C> ? ValueOf<C> | undefined : D extends AnyParam ? ParamReceived<D> : ValueOf<D>;
/** A direct call may give a file as a path. */
type Called<D> = D extends FileParam ? string | FileInput : Received<D>;
/** What the step's function gets: values, defaults filled in. */
export type InputValues<I extends Inputs> = { readonly [K in keyof I]: Received<I[K]> };
/** What a direct call gives: values; parameters with defaults and optional inputs may be left out. */
export type CallValues<I extends Inputs> = Simplify<
  { readonly [K in Exclude<keyof I, MayBeLeftOut<I>>]: Called<I[K]> } & {
    readonly [K in MayBeLeftOut<I>]?: Called<I[K]>;
  }
>;
export type OutputValues<O extends Outputs> = { readonly [K in keyof O]: ValueOf<O[K]> };

type Wire<D> =
  D extends OptionalInput<infer C>
    ? RefOf<C>
    : D extends FileParam
      ? string | ParamRef<string>
      : D extends AnyParam
        ? ParamGiven<D> | ParamRef<ParamGiven<D>>
        : RefOf<D>;
/** What `add` wires to the inputs: references of the right codec, values or parameters of the pipeline. */
export type Wires<I extends Inputs> = Simplify<
  { readonly [K in Exclude<keyof I, MayBeLeftOut<I>>]: Wire<I[K]> } & { readonly [K in MayBeLeftOut<I>]?: Wire<I[K]> }
>;

/**
 * - `function`: runs in a worker.
 * - `trainer`: runs as a Job of the training backend, with the resources it asks for.
 * - `effect`: changes the world outside; never cached; brings about a wished-for state and records what it found.
 */
export type StepKind = "function" | "trainer" | "effect";

export type ClockPrecision = "run" | "hour" | "day";

export interface StepDeclaration<I extends Inputs, O extends Outputs> {
  readonly inputs: I;
  readonly outputs: O;
  readonly description?: string;
  /** Backends that the step talks to through its context; their names are checked before a run starts. */
  readonly uses?: readonly ("processing" | "serving")[];
  /** What the step's plans ask of the processing backend beyond what all do; checked before a run starts. */
  readonly processing?: Pick<ProcessingSupports, "mapRows">;
  /** Environment variables that may change the result: they enter the step key and are given to the step. */
  readonly env?: readonly string[];
  /**
   * That the step asks its context what time it is, and how exactly it wants to know: the time of its run, or the beginning of the hour
   * or day (UTC) that this is in. What it is told enters the step key.
   */
  readonly clock?: ClockPrecision;
  /** Secrets that the step asks its context for. That they resolve is checked before a run starts; their values enter nothing. */
  readonly secrets?: readonly string[];
  /**
   * Files of the repository that are code of this step beside its function, such as a script and what it imports. Asked where the
   * plan is made; their contents enter the step key, and the step finds them in `ctx.sources` wherever it runs.
   * @returns Paths of files relative to the repository, `/`-separated.
   */
  readonly sources?: (repositoryDir: string) => readonly string[] | Promise<readonly string[]>;
  /** A check of the parameters (and of the factory's arguments) before anything runs: throws a ZenError that says what is wrong. */
  readonly check?: (params: Readonly<Record<string, Json>>) => void;
  /**
   * The processing plan that the function begins with, where it follows from schemas and parameters alone: a backend on other machines may
   * then compute it in one job with the steps before, so that the function finds its result ready (`runPlan` runs it, or takes that).
   * It depends on nothing else. An output of it with the name of an output of the step is that output. Where it throws, the step is not
   * fused; it says what is wrong when it is executed.
   */
  readonly plan?: (given: KnownBefore<NoInfer<I>>) => StepPlan;
}

export interface StepDefinition<I extends Inputs = Inputs, O extends Outputs = Outputs> extends StepDeclaration<I, O> {
  readonly name: string;
  readonly kind: StepKind;
  readonly run: (inputs: InputValues<I>, ctx: StepContext) => Promise<OutputValues<O>> | OutputValues<O>;
  /** Where `step(...)` was called, `file:line:column` of the running code. */
  readonly definedAt: string | undefined;
  /** For a step made by a factory: the factory and the arguments. */
  readonly origin?: { readonly factory: StepFactory; readonly args: readonly FactoryArgument[] };
}

/** A function among the arguments stands for its source, which takes its place in a plan. */
export type FactoryArgument = Json | PortableFunction;

/** A step is a plain function that a test can call; `definition` is what the engine reads. */
export interface Step<I extends Inputs, O extends Outputs> {
  (inputs: CallValues<I>, ctx?: StepContext): Promise<OutputValues<O>>;
  readonly definition: StepDefinition<I, O>;
}

// eslint-disable-next-line typescript/no-explicit-any -- steps are contravariant in their inputs; "any step" has no other spelling
export type AnyStep = Step<any, any>;

export function isStep(value: unknown): value is AnyStep {
  return hasBrand(value, "step");
}

type Run<I extends Inputs, O extends Outputs> = (
  inputs: InputValues<I>,
  ctx: StepContext,
) => Promise<OutputValues<O>> | OutputValues<O>;

function makeStep<I extends Inputs, O extends Outputs>(
  kind: StepKind,
  name: string,
  declaration: StepDeclaration<I, O>,
  run: Run<I, O>,
  definedAt: string | undefined,
  origin?: StepDefinition["origin"],
): Step<I, O> {
  const definition = {
    ...declaration,
    kind,
    name,
    run,
    definedAt,
    ...(origin === undefined ? {} : { origin }),
  } as StepDefinition<I, O>;
  const call = async (inputs: CallValues<I>, ctx?: StepContext): Promise<OutputValues<O>> => {
    const values = await checkInputs(
      definition as unknown as StepDefinition,
      inputs as Readonly<Record<string, unknown>>,
    );
    return run(values as InputValues<I>, ctx ?? (await import("./test-context.js")).testContext());
  };
  Object.defineProperty(call, "name", { value: name });
  return withBrand(Object.assign(call, { definition: Object.freeze(definition) }), "step");
}

/** Declares a step. It must be exported by its module, or made by an exported factory, so that a worker can find it. */
export function step<const I extends Inputs, const O extends Outputs>(
  name: string,
  declaration: StepDeclaration<I, O>,
  run: Run<NoInfer<I>, NoInfer<O>>,
): Step<I, O> {
  return makeStep("function", name, declaration, run, callSite(step));
}

/** A step that trains: the stack's training backend gives it a machine of its own. */
export function trainer<const I extends Inputs, const O extends Outputs>(
  name: string,
  declaration: StepDeclaration<I, O>,
  run: Run<NoInfer<I>, NoInfer<O>>,
): Step<I, O> {
  return makeStep("trainer", name, declaration, run, callSite(trainer));
}

/** A step that changes something outside, such as a deployment. It must be idempotent. */
export function effect<const I extends Inputs, const O extends Outputs>(
  name: string,
  declaration: StepDeclaration<I, O>,
  run: Run<NoInfer<I>, NoInfer<O>>,
): Step<I, O> {
  return makeStep("effect", name, declaration, run, callSite(effect));
}

function placed(place: string | undefined): { readonly place?: string } {
  return place === undefined ? {} : { place };
}

function areArguments(values: readonly unknown[]): values is readonly FactoryArgument[] {
  return isJson(values.filter((value) => !isPortable(value)));
}

/** A function that makes steps from JSON arguments; what shapes a step's types (names of splits, columns) is given to it. */
export interface StepFactory {
  (...args: never): AnyStep;
}

export function isStepFactory(value: unknown): value is StepFactory {
  return hasBrand(value, "step-factory");
}

/**
 * Marks a function as a step factory. It must be exported by its module; a worker calls it again with the same
 * arguments, so it must depend on nothing else. @throws ZenError `STEP_ARGUMENTS_NOT_JSON` when called with what is not JSON.
 *
 * @param plain Makes JSON of arguments that a person writes in another form (codecs, parameters); JSON it leaves as it is; a function it
 * may wrap as `portable`. `make` is called with what it returns and, in a worker, with a `RowFunctionSource` in a portable function's place.
 */
export function stepFactory<F extends StepFactory>(make: F, plain?: (...args: never) => readonly unknown[]): F {
  const factory = (...args: readonly unknown[]): AnyStep => {
    const given: unknown[] = [...(plain === undefined ? args : plain(...(args as never)))];
    while (given.length > 0 && given.at(-1) === undefined) given.pop();
    if (!areArguments(given)) {
      throw new ZenError(
        "STEP_ARGUMENTS_NOT_JSON",
        `The arguments of the step factory ${make.name || "(unnamed)"} must be JSON values`,
        {
          hint: "Give it plain data; a function or class instance cannot travel to a worker.",
          ...placed(callSite(factory)),
        },
      );
    }
    const { definition } = (make as unknown as (...args: readonly FactoryArgument[]) => AnyStep)(...given);
    const origin = { factory: factory as unknown as StepFactory, args: given };
    return makeStep(definition.kind, definition.name, definition, definition.run, definition.definedAt, origin);
  };
  Object.defineProperty(factory, "name", { value: make.name });
  return withBrand(factory, "step-factory") as unknown as F;
}

export type { Codec };
