import { hasBrand } from "../brand.js";
import { isJson } from "../canonical.js";
import { didYouMean } from "../did-you-mean.js";
import { ZenError } from "../errors.js";
import type { Add, AddOptions, NodeName } from "./add.js";
import { callSite } from "./call-site.js";
import { paramProblem } from "./check-param.js";
import { draftCodec } from "./draft-codec.js";
import type { Draft, Pipeline, Refs } from "./pipeline.js";
import type { Binding, Source, StepOptions } from "./plan.js";
import { makeItemRef, makeRef, type Condition, type ItemRef, type ParamRef, type Ref, type ValueRef } from "./refs.js";
import { isStep, type AnyStep, type StepDefinition } from "./step.js";

export interface DraftStep {
  readonly kind: "step";
  readonly id: string;
  readonly step: AnyStep;
  readonly inputs: Readonly<Record<string, Binding>>;
  readonly options: StepOptions;
  readonly after: readonly string[];
  /** Where `add` was called. */
  readonly addedAt: string | undefined;
}
/** Where `add` or one of its methods was called. */
interface Added {
  readonly addedAt: string | undefined;
}
export type DraftNode = DraftStep | (DraftStructure & Added);
type DraftStructure =
  | {
      readonly kind: "map";
      readonly id: string;
      readonly over: Source;
      readonly body: readonly DraftNode[];
      readonly outputs: Readonly<Record<string, Source>>;
    }
  | { readonly kind: "gather" | "merge"; readonly id: string; readonly from: readonly Source[] }
  | {
      readonly kind: "when";
      readonly id: string;
      readonly condition: Condition;
      readonly body: readonly DraftNode[];
      readonly outputs: Readonly<Record<string, Source>>;
    }
  | {
      readonly kind: "call";
      readonly id: string;
      readonly pipeline: Pipeline;
      readonly draft: Draft;
      readonly params: Readonly<Record<string, Binding>>;
    };

const ID = /^[a-z][a-zA-Z0-9-]{0,62}$/;

interface Place {
  readonly node: string;
  readonly output: string;
  readonly item?: string;
  readonly path?: readonly (string | number)[];
}

function bindingOf({ node, output, item, path = [] }: Place): Source {
  const inside = path.length === 0 ? {} : { path };
  return item === undefined ? { node, output, ...inside } : { item, ...inside };
}

/** What stands for a value that is known later. */
function placeholder(given: unknown): Binding | undefined {
  if (hasBrand(given, "param-ref")) return { param: (given as ParamRef<unknown>).param };
  if (hasBrand(given, "item-ref")) return bindingOf(given as ItemRef<unknown>);
  if (hasBrand(given, "value-ref")) return bindingOf(given as ValueRef);
  return undefined;
}

/** Where the node that is being added is written, or one of its inputs, for pipelines that are no program: `file:line:column`. */
export type Written = (input?: string) => string;

/** What a pipeline and the bodies in it have in common while it is drafted. */
interface Shared {
  readonly ids: Set<string>;
  written?: Written;
}

/** Collects the nodes of one pipeline while its function runs. */
export class Drafting {
  readonly nodes: DraftNode[] = [];
  readonly add: Add;
  /** The last number that a step's own name was given, so that a pipeline of many equal steps does not count from two each time. */
  readonly #numbers = new Map<string, number>();
  #called: (() => unknown) | undefined;

  constructor(
    private readonly pipeline: string,
    private readonly shared: Shared = { ids: new Set() },
    private readonly prefix = "",
  ) {
    const add = this.#entry(this.#step) as unknown as { -readonly [K in keyof Add]: unknown };
    add.map = this.#entry(this.#map);
    add.gather = this.#entry((from: readonly Ref<unknown>[], options?: NodeName) => ({
      list: this.#join("gather", "list", "list", from, options),
    }));
    add.merge = this.#entry((from: readonly Ref<unknown>[], options?: NodeName) => ({
      value: this.#join("merge", "value", from[0]?.codec ?? "json", from, options),
    }));
    add.when = this.#entry(this.#when);
    add.call = this.#entry(this.#call);
    this.add = add as unknown as Add;
  }

  /** What the user calls; remembered while it runs, so that errors and nodes name the user's line. */
  #entry<A extends unknown[], R>(act: (...args: A) => R): (...args: A) => R {
    const called = (...args: A): R => {
      this.#called = called as unknown as () => unknown;
      return act.apply(this, args);
    };
    return called;
  }

  /** What is added from now on is written there. */
  writtenAt(written: Written): void {
    this.shared.written = written;
  }

  #place(input?: string): string | undefined {
    if (this.shared.written !== undefined) return this.shared.written(input);
    return this.#called === undefined ? undefined : callSite(this.#called);
  }

  #id(wanted: string | undefined, fallback: string): string {
    if (wanted !== undefined && !ID.test(wanted)) {
      this.#fail(
        "STEP_NAME_INVALID",
        `${JSON.stringify(wanted)} is no name for a step`,
        "Use letters, digits and dashes, beginning with a lower-case letter.",
      );
    }
    if (wanted !== undefined && this.shared.ids.has(this.prefix + wanted)) {
      this.#fail(
        "STEP_NAME_TAKEN",
        `The pipeline ${this.pipeline} has two steps named ${wanted}`,
        "Give one of them another name.",
      );
    }
    let id = this.prefix + (wanted ?? fallback);
    let number = this.#numbers.get(fallback) ?? 1;
    while (this.shared.ids.has(id)) id = `${this.prefix}${fallback}-${++number}`;
    if (wanted === undefined) this.#numbers.set(fallback, number);
    this.shared.ids.add(id);
    return id;
  }

  #fail(code: string, message: string, hint: string, input?: string): never {
    const place = this.#place(input);
    throw new ZenError(code, message, { hint, ...(place === undefined ? {} : { place }) });
  }

  #step(
    step: AnyStep,
    inputs: Readonly<Record<string, unknown>>,
    { name, after, ...options }: AddOptions = {},
  ): Readonly<Record<string, Ref<unknown>>> {
    if (!isStep(step))
      this.#fail(
        "STEP_EXPECTED",
        "add() was given something that is no step",
        "Give it what step(), trainer() or effect() returned.",
      );
    const definition = step.definition as StepDefinition;
    const fallback = definition.name.replace(/^[^a-z]+/, "").replace(/[^a-zA-Z0-9-]+/g, "-") || "step";
    const id = this.#id(name, fallback);
    this.nodes.push({
      kind: "step",
      id,
      step,
      inputs: this.#wire(definition, inputs),
      options,
      after: (after ?? []).map((ref) => ref.node),
      addedAt: this.#place(),
    });
    return Object.fromEntries(
      Object.entries(definition.outputs).map(([output, codec]) => [output, makeRef(codec.id, id, output)]),
    );
  }

  /** The compiler has checked all this for TypeScript; JavaScript and YAML come here unchecked. */
  #wire(definition: StepDefinition, inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, Binding>> {
    const known = Object.keys(definition.inputs);
    for (const name of Object.keys(inputs)) {
      if (!known.includes(name)) {
        this.#fail(
          "STEP_INPUT_UNKNOWN",
          `The step ${definition.name} has no input ${name}`,
          didYouMean(name, known) ?? `It takes ${known.join(", ") || "none"}.`,
          name,
        );
      }
    }
    const wired: Record<string, Binding> = {};
    for (const [name, declared] of Object.entries(definition.inputs)) {
      const given = inputs[name];
      if (given === undefined) {
        if (declared.kind === "optional") continue;
        if (declared.kind === "param" && declared.schema.default !== undefined) {
          wired[name] = { value: declared.schema.default };
          continue;
        }
        this.#fail(
          "STEP_INPUT_MISSING",
          `The step ${definition.name} needs the input ${name}`,
          "Give it a value, a parameter of the pipeline, or what a step before it puts out.",
        );
      }
      wired[name] =
        declared.kind === "param"
          ? this.#value(definition, name, declared.schema, given)
          : this.#artifact(definition, name, declared.kind === "optional" ? declared.codec.id : declared.id, given);
    }
    return wired;
  }

  #artifact(definition: StepDefinition, name: string, codec: string, given: unknown): Binding {
    if (hasBrand(given, "item-ref")) return bindingOf(given as ItemRef<unknown>);
    if (!hasBrand(given, "ref")) {
      this.#fail(
        "STEP_INPUT_INVALID",
        `The input ${name} of the step ${definition.name} must be another step's output`,
        `Wire an output of kind ${codec}.`,
        name,
      );
    }
    const ref = given as Ref<unknown>;
    if (ref.codec !== codec) {
      this.#fail(
        "STEP_INPUT_INVALID",
        `The input ${name} of the step ${definition.name} takes a ${codec}, and ${ref.node}.${ref.output} is a ${ref.codec}`,
        `Wire an output of kind ${codec}.`,
        name,
      );
    }
    return bindingOf(ref);
  }

  #value(
    definition: StepDefinition,
    name: string,
    schema: Parameters<typeof paramProblem>[0],
    given: unknown,
  ): Binding {
    const bound = placeholder(given);
    if (bound !== undefined) return bound;
    const problem = paramProblem(schema, given);
    if (problem !== undefined || !isJson(given)) {
      this.#fail(
        "PARAM_INVALID",
        `The parameter ${name} of the step ${definition.name} ${problem ?? "must be a JSON value"}`,
        "Give a value that fits, or a parameter of the pipeline.",
        name,
      );
    }
    return { value: given };
  }

  #inner(
    id: string,
    build: (drafting: Drafting) => Refs,
  ): { body: DraftNode[]; outputs: Readonly<Record<string, Source>>; refs: Refs } {
    const inner = new Drafting(this.pipeline, this.shared, `${id}.`);
    const refs = build(inner);
    return {
      body: inner.nodes,
      outputs: Object.fromEntries(Object.entries(refs).map(([key, ref]) => [key, bindingOf(ref)])),
      refs,
    };
  }

  #map(over: Ref<unknown> | ValueRef, build: (add: Add, item: ItemRef<unknown>) => Refs, options: NodeName = {}): Refs {
    const id = this.#id(options.name, "map");
    const addedAt = this.#place();
    const { body, outputs } = this.#inner(id, (drafting) => build(drafting.add, makeItemRef(id)));
    this.nodes.push({ kind: "map", id, over: bindingOf(over), body, outputs, addedAt });
    return Object.fromEntries(Object.keys(outputs).map((output) => [output, makeRef("list", id, output)]));
  }

  #when(condition: Condition, build: (add: Add) => Refs, options: NodeName = {}): Refs {
    const id = this.#id(options.name, "when");
    const addedAt = this.#place();
    const { body, outputs, refs } = this.#inner(id, (drafting) => build(drafting.add));
    this.nodes.push({ kind: "when", id, condition, body, outputs, addedAt });
    return Object.fromEntries(Object.entries(refs).map(([output, ref]) => [output, makeRef(ref.codec, id, output)]));
  }

  #join(
    kind: "gather" | "merge",
    output: string,
    codec: string,
    from: readonly Ref<unknown>[],
    options: NodeName = {},
  ): Ref<unknown> {
    const id = this.#id(options.name, kind);
    this.nodes.push({ kind, id, from: from.map(bindingOf), addedAt: this.#place() });
    return makeRef(codec, id, output);
  }

  #call(pipeline: Pipeline, params: Readonly<Record<string, unknown>>, options: NodeName = {}): Refs {
    const id = this.#id(options.name, pipeline.name);
    const draft = pipeline.draft();
    const bindings: Record<string, Binding> = {};
    for (const [name, value] of Object.entries(params)) {
      if (value === undefined) continue;
      const bound = placeholder(value);
      if (bound === undefined && !isJson(value)) {
        this.#fail(
          "PARAM_INVALID",
          `The parameter ${name} of the pipeline ${pipeline.name} must be a JSON value`,
          "Give a value, a parameter of the pipeline around it, or a place inside an output: output.at().",
        );
      }
      bindings[name] = bound ?? { value: value as never };
    }
    this.nodes.push({ kind: "call", id, pipeline, draft, params: bindings, addedAt: this.#place() });
    return Object.fromEntries(
      Object.entries(draft.outputs).map(([output, at]) => [
        output,
        makeRef(draftCodec(draft.nodes, at) ?? "json", id, output),
      ]),
    );
  }
}
