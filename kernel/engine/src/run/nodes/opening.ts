import { checkParams, type PlanNode, type Source } from "@zen/plugin-sdk/pipeline";
import { bind, bindSource, idsOf, planFrame, type BoundSource, type Frame } from "./frame.js";
import type { Body, CallInstance, ItemInstance, Structure, WhenInstance } from "./instance.js";
import { valueOf, type ValueScope } from "./step-values.js";

/** What is inside a structure, and where: the same for a run and for what a run would do. */

export function nodesOf({ kind, node }: Body): readonly PlanNode[] {
  return kind === "call" ? node.plan.nodes : node.body;
}

export function outputsOf({ kind, node }: Body): Readonly<Record<string, Source>> {
  return kind === "call" ? node.plan.outputs : node.outputs;
}

/** Of the body of a condition, or of a map for one item. */
export function bodyFrame(node: WhenInstance | ItemInstance): Frame {
  const { frame, within } = node;
  return {
    outer: frame,
    nodes: idsOf(node.node.body),
    prefix: `${node.node.id}.`,
    label: `${node.id}.`,
    definitions: frame.definitions,
    place: `${node.place}-`,
    params: frame.params,
    ...(node.kind === "item" ? { item: { of: node.node.id, is: node.is } } : {}),
    ...(within === undefined ? {} : { within }),
  };
}

/** Of a nested plan, with the values of its parameters. @throws ZenError `PARAM_INVALID`, `PARAM_MISSING`, `VALUE_NOT_FOUND`. */
export async function calledFrame(
  { id, definition, place, within, node, frame }: CallInstance,
  scope: ValueScope,
): Promise<Frame> {
  const { plan, params } = node;
  const given: Record<string, unknown> = {};
  for (const [name, binding] of Object.entries(params))
    given[name] = await valueOf(`The call ${id}`, bind(binding, frame), scope);
  const checked = checkParams(`The pipeline ${plan.name}, called as ${id},`, plan.params, given as never);
  return planFrame(plan.nodes, checked, {
    label: `${id}/`,
    definitions: `${definition}/`,
    place: `${place}-`,
    ...(within === undefined ? {} : { within }),
  });
}

/** What a structure looks at before it opens. A gather and a merge take what there is. */
export function lookedAt({ kind, node, frame }: Structure): readonly BoundSource[] {
  if (kind === "map") return [bindSource(node.over, frame)];
  if (kind === "when") return [bindSource(node.condition.left, frame)];
  if (kind !== "call") return [];
  return Object.values(node.params).flatMap((binding) => {
    const bound = bind(binding, frame);
    return "param" in bound ? [] : [bound];
  });
}

/** Nodes upstream that give nothing of what the structure looks at, because of a condition. */
export function absentBefore(node: Structure, scope: Pick<ValueScope, "output">): readonly string[] | undefined {
  return absentIn(lookedAt(node), scope);
}

/** The nodes behind sources that give nothing; undefined when all are there. */
export function absentIn(
  sources: readonly BoundSource[],
  { output }: Pick<ValueScope, "output">,
): readonly string[] | undefined {
  const absent = sources.flatMap((from) =>
    "node" in from && output(from.node, from.output) === undefined ? [from.node] : [],
  );
  return absent.length === 0 ? undefined : [...new Set(absent)];
}
