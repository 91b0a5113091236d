import { layersOf, type Edge } from "./layers.js";
import { ordered, type Slot } from "./order.js";
import { placed } from "./place.js";

export interface Sizes {
  readonly width: number;
  readonly height: number;
  /** Between the nodes of a layer. */
  readonly gap: number;
  /** Between layers. */
  readonly drop: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A drawing from above to below. `x` and `y` of a node are its left upper corner. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Point>;
  /** From the lower side of one node to the upper side of another, past the nodes between. */
  readonly edges: readonly { readonly edge: Edge; readonly points: readonly Point[] }[];
}

/** How much of a node's width an edge takes that passes by. */
const PASSING = 0.15;

/** Lays out a graph in layers. Nodes are given in an order in which edges go forward; edges between unknown nodes are left out. */
export function layOut(nodes: readonly string[], given: readonly Edge[], sizes: Sizes): Drawing {
  const known = new Set(nodes);
  const edges = given.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  const layers = layersOf(nodes, edges);
  const paths = edges.map((edge) => pathOf(edge, layers));
  const slots = ordered(slotsOf(nodes, layers, paths));
  const widthOf = (id: string): number => (known.has(id) ? sizes.width : sizes.width * PASSING);
  const at = placed(slots, widthOf, sizes.gap);
  const depth = new Map(
    slots.flatMap((layer, index) => layer.map(({ id }) => [id, index * (sizes.height + sizes.drop)])),
  );
  const points = new Map(nodes.map((id) => [id, { x: (at.get(id) ?? 0) - sizes.width / 2, y: depth.get(id) ?? 0 }]));
  return {
    width: Math.max(0, ...[...at].map(([id, x]) => x + widthOf(id) / 2)),
    height: Math.max(0, slots.length * (sizes.height + sizes.drop) - sizes.drop),
    nodes: points,
    edges: paths.map((path, index) => ({ edge: edges[index] as Edge, points: bends(path, at, depth, sizes) })),
  };
}

/** The slots that an edge goes through: its ends, and one of its own in each layer between. */
function pathOf({ from, to }: Edge, layers: ReadonlyMap<string, number>): readonly string[] {
  const [first, last] = [layers.get(from) ?? 0, layers.get(to) ?? 0];
  const between = Array.from({ length: last - first - 1 }, (_, index) => `\u0000${from}\u0000${to}\u0000${index}`);
  return [from, ...between, to];
}

function slotsOf(
  nodes: readonly string[],
  layers: ReadonlyMap<string, number>,
  paths: readonly (readonly string[])[],
): readonly (readonly Slot[])[] {
  const above = new Map<string, string[]>();
  const below = new Map<string, string[]>();
  const layerOf = new Map(layers);
  const add = (map: Map<string, string[]>, id: string, one: string): void =>
    void map.set(id, [...(map.get(id) ?? []), one]);
  for (const path of paths)
    for (const [index, id] of path.slice(1).entries()) {
      const before = path[index] as string;
      if (!layerOf.has(id)) layerOf.set(id, (layerOf.get(before) ?? 0) + 1);
      add(above, id, before);
      add(below, before, id);
    }
  const count = Math.max(-1, ...layerOf.values()) + 1;
  const slots: Slot[][] = Array.from({ length: count }, () => []);
  for (const id of [...nodes, ...[...layerOf.keys()].filter((one) => !layers.has(one))])
    slots[layerOf.get(id) ?? 0]?.push({ id, above: above.get(id) ?? [], below: below.get(id) ?? [] });
  return slots;
}

/** The ends of an edge at its nodes, and two points for each layer that it passes: it goes straight there. */
function bends(
  path: readonly string[],
  at: ReadonlyMap<string, number>,
  depth: ReadonlyMap<string, number>,
  { height }: Sizes,
): readonly Point[] {
  return path.flatMap((id, index) => {
    const [x, y] = [at.get(id) ?? 0, depth.get(id) ?? 0];
    const [top, bottom] = [
      { x, y },
      { x, y: y + height },
    ];
    return index === 0 ? [bottom] : index === path.length - 1 ? [top] : [top, bottom];
  });
}
