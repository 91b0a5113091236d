export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The layer of each node: one below the lowest of those that it comes after. Nodes are given in an order in which edges go forward. */
export function layersOf(nodes: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const before = new Map<string, string[]>();
  for (const { from, to } of edges) before.set(to, [...(before.get(to) ?? []), from]);
  const layers = new Map<string, number>();
  for (const node of nodes) {
    const above = (before.get(node) ?? []).map((one) => layers.get(one) ?? 0);
    layers.set(node, above.length === 0 ? 0 : Math.max(...above) + 1);
  }
  return layers;
}
