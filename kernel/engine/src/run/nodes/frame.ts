import { ZenError, type ArtifactRef, type Json } from "@zen/plugin-sdk";
import type { Binding, OutputBinding, PlanNode, Source } from "@zen/plugin-sdk/pipeline";
import { valueIn } from "../../artifacts/index.js";

/** What a map is at: a JSON value of its list, or an artifact of it. */
export type Item = { readonly value: Json } | { readonly artifact: ArtifactRef };

/** A reference of a plan with everything followed that is known once its node takes part in a run. */
export type BoundSource =
  /** The node as the run names it. */
  | OutputBinding
  | { readonly artifact: ArtifactRef; readonly path?: readonly (string | number)[] }
  | { readonly value: Json };
/** `param`: one that has no value. */
export type Bound = BoundSource | { readonly param: string };

/**
 * Where nodes of a plan are run, and what is known there: the plan itself, the body of a condition, that of a map for one item, or a
 * nested plan. A node is run once per frame that it is in, each time under another name.
 */
export interface Frame {
  /** The frame around the body; none around a plan. */
  readonly outer?: Frame;
  /** Ids that nodes have in the plan. */
  readonly nodes: ReadonlySet<string>;
  /** What their ids begin with in the plan, and in the run instead of it. */
  readonly prefix: string;
  readonly label: string;
  /** What the ids begin with under which the compiled plan knows steps and their code. */
  readonly definitions: string;
  /** Place in the plan, for ids of executions: `5-3-`. */
  readonly place: string;
  readonly params: Readonly<Record<string, Json>>;
  /** By the map's id in the plan. */
  readonly item?: { readonly of: string; readonly is: Item };
  /** The outermost map that this is an item of, as the run names it. */
  readonly within?: string;
}

export function planFrame(
  nodes: readonly PlanNode[],
  params: Frame["params"],
  around: Pick<Frame, "label" | "definitions" | "place" | "within"> = { label: "", definitions: "", place: "" },
): Frame {
  return { ...around, nodes: idsOf(nodes), prefix: "", params };
}

const known = new WeakMap<readonly PlanNode[], ReadonlySet<string>>();

/** Once per body, however many items go through it. */
export function idsOf(nodes: readonly PlanNode[]): ReadonlySet<string> {
  let ids = known.get(nodes);
  if (ids === undefined) known.set(nodes, (ids = new Set(nodes.map(({ id }) => id))));
  return ids;
}

/** The name that a node has in the run, seen from a frame. */
export function nameIn(frame: Frame, id: string): string {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer)
    if (at.nodes.has(id)) return at.label + id.slice(at.prefix.length);
  throw new RangeError(`${id} is no node of this plan`);
}

export function bindSource(source: Source, frame: Frame): BoundSource {
  const inside = source.path === undefined ? {} : { path: source.path };
  if ("node" in source) return { node: nameIn(frame, source.node), output: source.output, ...inside };
  const item = itemOf(frame, source.item);
  if ("artifact" in item) return { ...item, ...inside };
  const value = valueIn(item.value, source.path ?? []);
  if (value !== undefined) return { value };
  throw new ZenError("VALUE_NOT_FOUND", `The item of ${source.item} has no value at ${(source.path ?? []).join(".")}`, {
    hint: "Look at the list that the map goes over, and mend the path given to at().",
  });
}

export function bind(binding: Binding, frame: Frame): Bound {
  if ("value" in binding) return { value: binding.value };
  if (!("param" in binding)) return bindSource(binding, frame);
  const value = frame.params[binding.param];
  return value === undefined ? { param: binding.param } : { value };
}

function itemOf(frame: Frame, map: string): Item {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) if (at.item?.of === map) return at.item.is;
  throw new RangeError(`Nothing here is an item of ${map}`);
}
