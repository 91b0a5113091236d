import type { CallNode, GatherNode, MapNode, MergeNode, PlanNode, StepNode, WhenNode } from "@zen/plugin-sdk/pipeline";
import { freeNodes } from "../../plan/outputs-of.js";
import { bind, bindSource, nameIn, type Bound, type BoundSource, type Frame, type Item } from "./frame.js";

/** A node of the plan as it takes part in a run: once, or once per item of the maps around it. */
interface Taking {
  /** Its name in the run: `train`, `each[3].train`, `nightly/train`. */
  readonly id: string;
  /** The id under which the compiled plan knows it: `each.train`. */
  readonly definition: string;
  /** Its place in the plan, for ids of executions: `5-3-1`. */
  readonly place: string;
  /** The outermost map that it is in an item of. */
  readonly within?: string;
  /** Nodes of the same frame that must have come to their end first. */
  readonly needs: readonly string[];
}

/** A step with its references followed. */
export type BoundStep = Omit<StepNode, "inputs"> & Taking & { readonly inputs: Readonly<Record<string, Bound>> };

/** What is no step: it stands for other nodes, or passes on what others give. */
export type Structure = MapInstance | ItemInstance | WhenInstance | CallInstance | JoinInstance;
/** What stands for nodes of the plan. */
export type Body = ItemInstance | WhenInstance | CallInstance;
export type Instance = BoundStep | Structure;

interface Opening<N extends PlanNode> extends Taking {
  readonly node: N;
  /** The one that the node is in. */
  readonly frame: Frame;
}
export interface MapInstance extends Opening<MapNode> {
  readonly kind: "map";
}
/** One item of a map, with the map's body in it. */
export interface ItemInstance extends Opening<MapNode> {
  readonly kind: "item";
  readonly map: MapInstance;
  readonly index: number;
  readonly is: Item;
}
export interface WhenInstance extends Opening<WhenNode> {
  readonly kind: "when";
}
export interface CallInstance extends Opening<CallNode> {
  readonly kind: "call";
}
export interface GatherInstance extends Opening<GatherNode> {
  readonly kind: "gather";
  readonly from: readonly BoundSource[];
}
export interface MergeInstance extends Opening<MergeNode> {
  readonly kind: "merge";
  readonly from: readonly BoundSource[];
}
export type JoinInstance = GatherInstance | MergeInstance;

export function isStepInstance(instance: Instance): instance is BoundStep {
  return instance.kind === "step" || instance.kind === "effect";
}

/** The nodes of a frame, ready to take part. */
export function instancesOf(nodes: readonly PlanNode[], frame: Frame): readonly Instance[] {
  return nodes.map((node, index) => instanceOf(node, index, frame));
}

function instanceOf(node: PlanNode, index: number, frame: Frame): Instance {
  const taking: Taking = {
    id: nameIn(frame, node.id),
    definition: frame.definitions + node.id,
    place: `${frame.place}${index + 1}`,
    needs: [...freeNodes(node)].filter((id) => frame.nodes.has(id)).map((id) => nameIn(frame, id)),
    ...(frame.within === undefined ? {} : { within: frame.within }),
  };
  switch (node.kind) {
    case "step":
    case "effect": {
      const inputs = Object.entries(node.inputs).map(([name, binding]) => [name, bind(binding, frame)] as const);
      const after = node.after.map((id) => nameIn(frame, id));
      return { ...node, ...taking, after, inputs: Object.fromEntries(inputs) };
    }
    case "gather":
      return { kind: "gather", node, frame, ...taking, from: node.from.map((one) => bindSource(one, frame)) };
    case "merge":
      return { kind: "merge", node, frame, ...taking, from: node.from.map((one) => bindSource(one, frame)) };
    case "map":
      return { kind: "map", node, frame, ...taking };
    case "when":
      return { kind: "when", node, frame, ...taking };
    case "call":
      return { kind: "call", node, frame, ...taking };
  }
}

/** An item of a map, counted from 0. */
export function itemInstance(map: MapInstance, index: number, is: Item): ItemInstance {
  const { node, frame, id, definition, place, within } = map;
  return {
    kind: "item",
    id: `${id}[${index}]`,
    definition,
    place: `${place}-${index}`,
    within: within ?? id,
    needs: [],
    node,
    frame,
    map,
    index,
    is,
  };
}
