import { didYouMean } from "../did-you-mean.js";
import { ZenError } from "../errors.js";
import { pipelineOf, stepOf, type Modules } from "./described-exports.js";
import type {
  Described,
  DescribedCall,
  DescribedJoin,
  DescribedMap,
  DescribedNode,
  DescribedStep,
  DescribedWhen,
  PipelineDescription,
} from "./description.js";
import type { Drafting, Written } from "./draft.js";
import type { Add } from "./add.js";
import type { AnyParam } from "./params.js";
import { makePipeline, type Pipeline, type Refs } from "./pipeline.js";
import type { Binding, Source } from "./plan.js";
import { makeItemRef, makeParamRef, makeRef, type Condition, type Ref } from "./refs.js";
import { withBrand } from "../brand.js";
import type { AnyStep, StepDefinition } from "./step.js";

/**
 * Makes a pipeline of its description: the same one as a function that adds the same nodes in the same order.
 * @throws ZenError `PIPELINE_NAME_INVALID`; its `draft()` what `add` throws, each with the place in the description.
 */
export function describedPipeline(description: PipelineDescription, modules: Modules): Pipeline {
  const { name, params, description: text, stores, at } = description;
  const declared = Object.entries(params).map(([key, schema]) => [key, paramOf(schema)] as const);
  const options = { ...(text === undefined ? {} : { description: text }), ...(stores === undefined ? {} : { stores }) };
  return makePipeline(name, Object.fromEntries(declared), at, options, (drafting) =>
    new Describer(drafting, modules).build(description),
  );
}

function paramOf(schema: AnyParam["schema"]): AnyParam {
  return Object.freeze(withBrand({ kind: "param" as const, schema }, "param"));
}

/** Adds what a description says, node by node. */
class Describer {
  /** By node id. */
  readonly #outputs = new Map<string, Refs>();

  constructor(
    private readonly drafting: Drafting,
    private readonly modules: Modules,
  ) {}

  build({ nodes, outputs }: PipelineDescription): Refs {
    this.#addAll(nodes, this.drafting.add, "");
    return this.#refs(outputs);
  }

  #addAll(nodes: readonly DescribedNode[], add: Add, prefix: string): void {
    for (const node of nodes) {
      this.drafting.writtenAt(places(node));
      this.#outputs.set(prefix + node.name, this.#add(node, add, prefix));
    }
  }

  #add(node: DescribedNode, add: Add, prefix: string): Refs {
    switch (node.kind) {
      case "step":
        return this.#step(node, add);
      case "map":
        return this.#map(node, add, prefix);
      case "when":
        return this.#when(node, add, prefix);
      case "gather":
      case "merge":
        return this.#join(node, add);
      case "call":
        return this.#call(node, add);
    }
  }

  #step(node: DescribedStep, add: Add): Refs {
    const step = stepOf(node, this.modules);
    const { inputs } = step.definition as StepDefinition;
    const given = Object.entries(node.inputs).map(([name, bound]) => {
      const isParam = Object.hasOwn(inputs, name) && inputs[name]?.kind === "param";
      return [name, isParam ? this.#value(bound) : this.#artifact(bound)];
    });
    const after = node.after.map((id) => makeRef("", id, ""));
    const options = { ...node.options, name: node.name, ...(after.length === 0 ? {} : { after }) };
    return add(step as AnyStep, Object.fromEntries(given) as never, options) as Refs;
  }

  #map(node: DescribedMap, add: Add, prefix: string): Refs {
    const body = (inner: Add): Refs => this.#body(node, inner, prefix);
    return add.map(this.#value(node.over) as Ref<readonly unknown[]>, body, node) as Refs;
  }

  #when(node: DescribedWhen, add: Add, prefix: string): Refs {
    const { left, op, right } = node.condition;
    this.#value(left); // it must be there
    const condition: Condition = { left: { ...left.to, path: left.to.path ?? [] }, op, right };
    return add.when(condition, (inner) => this.#body(node, inner, prefix), node);
  }

  #body(node: DescribedMap | DescribedWhen, add: Add, prefix: string): Refs {
    this.#addAll(node.nodes, add, `${prefix}${node.name}.`);
    return this.#refs(node.outputs);
  }

  #join(node: DescribedJoin, add: Add): Refs {
    const from = node.from.map((one) => this.#artifact(one) as Ref<unknown>);
    return node.kind === "gather" ? add.gather(from, node) : add.merge(from, node);
  }

  #call(node: DescribedCall, add: Add): Refs {
    const { calls, usesAt } = node;
    const called = "module" in calls ? pipelineOf(calls, usesAt, this.modules) : describedPipeline(calls, this.modules);
    const params = Object.entries(node.params).map(([name, bound]) => [name, this.#value(bound)]);
    return add.call(called, Object.fromEntries(params) as never, node) as Refs;
  }

  #refs(outputs: Readonly<Record<string, Described<Source>>>): Refs {
    return Object.fromEntries(
      Object.entries(outputs).map(([name, bound]) => [name, this.#artifact(bound) as Ref<unknown>]),
    );
  }

  /** What a parameter is wired to. */
  #value({ to, at }: Described): unknown {
    if ("value" in to) return to.value;
    if ("param" in to) return makeParamRef(to.param);
    if ("item" in to) return makeItemRef(to.item).at(...(to.path ?? []));
    return this.#output(to, at).at(...(to.path ?? []));
  }

  /** What an artifact input is wired to; what is none is left to be refused there. */
  #artifact({ to, at }: Described): unknown {
    if (!("node" in to || "item" in to) || to.path !== undefined) return this.#value({ to, at });
    return "item" in to ? makeItemRef(to.item) : this.#output(to, at);
  }

  #output({ node, output }: Extract<Binding, { readonly node: string }>, at: string): Ref<unknown> {
    const outputs = this.#outputs.get(node) ?? {};
    const found = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
    if (found !== undefined) return found;
    const names = Object.keys(outputs);
    throw new ZenError("REFERENCE_UNKNOWN", `The step ${node} has no output ${output}`, {
      hint: didYouMean(output, names) ?? `It puts out ${names.join(", ") || "nothing"}.`,
      place: at,
    });
  }
}

function places(node: DescribedNode): Written {
  const inputs = node.kind === "step" ? node.inputs : {};
  return (input) => (input !== undefined && Object.hasOwn(inputs, input) ? (inputs[input]?.at ?? node.at) : node.at);
}
