import type { Json } from "@zen/plugin-sdk";
import type { Binding, Plan, PlanNode } from "@zen/plugin-sdk/pipeline";

export type Aspect =
  /** What is executed: `./pipelines/flights.ts#clean`, a nested pipeline's name, or `map`, `when`, `gather`, `merge`. */
  | "is"
  /** What the step's factory is called with, by path. */
  | "argument"
  /** Where an input or parameter comes from: `clean.rows`, `parameter epochs`, a value. */
  | "input"
  | "output"
  | "codec"
  | "env"
  | "clock"
  | "uses"
  | "option"
  | "after"
  /** What a map goes over, a condition looks at, a gather or merge takes. */
  | "over"
  | "condition"
  | "from"
  | "parameter"
  | "name"
  | "description"
  | "store";

/** One thing that a plan says of itself or of a node, as a person would say it. */
export interface Fact {
  readonly aspect: Aspect;
  /** Which input, option, parameter; empty where there is one only. */
  readonly name: string;
  readonly value: Json;
}

/** How a plan names a node. */
export type NameOf = (node: string) => string;

export function planFacts({ name, description, params, outputs, stores = {} }: Plan, nameOf: NameOf): readonly Fact[] {
  return [
    fact("name", "", name),
    ...(description === undefined ? [] : [fact("description", "", description)]),
    ...Object.entries(params).flatMap(([param, schema]) => leaves("parameter", param, schema as unknown as Json)),
    ...Object.entries(outputs).map(([output, from]) => fact("output", output, bindingText(from, nameOf))),
    ...Object.entries(stores).map(([kind, store]) => fact("store", kind, store)),
  ];
}

/** `nameOf` is asked for the nodes of the frame that the node is in. */
export function nodeFacts(node: PlanNode, nameOf: NameOf): readonly Fact[] {
  const bound = (aspect: Aspect, bindings: Readonly<Record<string, Binding>>): readonly Fact[] =>
    Object.entries(bindings).map(([name, binding]) => fact(aspect, name, bindingText(binding, nameOf)));
  switch (node.kind) {
    case "step":
    case "effect": {
      const { step, inputs, outputs, uses, env, clock, options, after } = node;
      return [
        fact("is", "", `${step.module}#${step.export}`),
        ...(step.args ?? []).flatMap((argument, index) => leaves("argument", String(index), argument)),
        ...bound("input", inputs),
        ...Object.entries(outputs).map(([output, { id, version }]) => fact("codec", output, `${id}@${version}`)),
        ...uses.map((contract) => fact("uses", contract, true)),
        ...(clock === undefined ? [] : [fact("clock", "", clock)]),
        ...env.map((variable) => fact("env", variable, true)),
        ...Object.entries(options).flatMap(([option, value]) => leaves("option", option, value as Json)),
        ...after.map((id) => fact("after", nameOf(id), true)),
      ];
    }
    case "map":
      return [
        fact("is", "", "map"),
        fact("over", "", bindingText(node.over, nameOf)),
        ...bound("output", node.outputs),
      ];
    case "when": {
      const { left, op, right } = node.condition;
      const condition = `${bindingText(left, nameOf)} ${op} ${JSON.stringify(right)}`;
      return [fact("is", "", "when"), fact("condition", "", condition), ...bound("output", node.outputs)];
    }
    case "gather":
    case "merge":
      return [fact("is", "", node.kind), fact("from", "", node.from.map((one) => bindingText(one, nameOf)).join(", "))];
    case "call":
      return [fact("is", "", `call of ${node.plan.name}`), ...bound("input", node.params)];
  }
}

function bindingText(binding: Binding, nameOf: NameOf): string {
  if ("value" in binding) return JSON.stringify(binding.value);
  if ("param" in binding) return `parameter ${binding.param}`;
  const base = "item" in binding ? `the item of ${nameOf(binding.item)}` : `${nameOf(binding.node)}.${binding.output}`;
  return [base, ...(binding.path ?? [])].join(".");
}

/** A value taken apart, so that one number in it can be told from the rest. */
function leaves(aspect: Aspect, path: string, value: Json): readonly Fact[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (inside.length === 0) return value === undefined ? [] : [fact(aspect, path, value)];
  return inside.flatMap(([name, one]) => leaves(aspect, `${path}.${name}`, one as Json));
}

function fact(aspect: Aspect, name: string, value: Json): Fact {
  return { aspect, name, value };
}
