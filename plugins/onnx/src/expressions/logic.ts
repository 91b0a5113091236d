import { either, missingIn, where, whereBool, type Term } from "../graph/term.js";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { equal } from "./comparison.js";
import { strict, type Emitter, type Emitters } from "./emitter.js";

/** `and`: false decides; `or`: true does. The result is missing where an argument is and none decides. */
function kleene(name: "And" | "Or"): Emitter {
  return (graph, args) => {
    const decides = (term: Term): Tensor => {
      const value = name === "And" ? graph.op("Not", [term.value]) : term.value;
      return term.missing === undefined ? value : graph.op("And", [value, graph.op("Not", [term.missing])]);
    };
    const [a, b] = args.map(decides);
    const decided = graph.op("Or", [a!, b!]);
    const missing = missingIn(graph, args);
    return {
      type: "bool",
      value: name === "And" ? graph.op("Not", [decided]) : decided,
      missing: missing === undefined ? undefined : graph.op("And", [missing, graph.op("Not", [decided])]),
    };
  };
}

/** `b` where `condition` says so, with what is missing of either. */
function choose(graph: GraphBuilder, condition: Tensor, a: Term, b: Term): Term {
  const never = (): Tensor => graph.bool(false);
  const noneMissing = a.missing === undefined && b.missing === undefined;
  return {
    type: a.type,
    value: (a.type === "bool" ? whereBool : where)(graph, condition, a.value, b.value),
    missing: noneMissing ? undefined : whereBool(graph, condition, a.missing ?? never(), b.missing ?? never()),
  };
}

export const logic: Emitters = {
  and: kleene("And"),
  or: kleene("Or"),
  not: strict((graph, [value]) => graph.op("Not", [value!])),
  is_null: (graph, [term]) => ({ type: "bool", value: term!.missing ?? graph.bool(false), missing: undefined }),
  if: (graph, [condition, a, b]) => {
    const { value, missing } = condition!;
    const holds = missing === undefined ? value : graph.op("And", [value, graph.op("Not", [missing])]);
    return choose(graph, holds, a!, b!);
  },
  coalesce: (graph, args) =>
    args.reduceRight((rest, term) => (term.missing === undefined ? term : choose(graph, term.missing, rest, term))),
  null_if: (graph, [a, b], call) => {
    const same = equal(graph, a!, b!, call.arguments);
    if (same === undefined) return undefined;
    const present = b!.missing === undefined ? same : graph.op("And", [same, graph.op("Not", [b!.missing])]);
    return { ...a!, missing: either(graph, a!.missing, present) };
  },
  in: (graph, [value, ...others], call) => {
    const [first, ...literals] = call.arguments;
    const hits = others.map((other, at) => equal(graph, value!, other, [first!, literals[at]!]));
    if (hits.some((hit) => hit === undefined)) return undefined;
    return {
      type: "bool",
      value: (hits as Tensor[]).reduce((any, hit) => graph.op("Or", [any, hit])),
      missing: value!.missing,
    };
  },
};
