import type { ExecutionRecord, ExecutionState } from "@zen/plugin-sdk";

/** What happened in the items of one map. */
export interface MapItems {
  readonly count: number;
  /** How many executions in them ended how. */
  readonly states: ReadonlyMap<ExecutionState, number>;
  /** Milliseconds since 1970: from the first begin to the last end. */
  readonly from: number;
  readonly to: number;
}

/** Milliseconds that a step took, a map as long as its items; undefined where that is not known. */
export function tookMs({ durationMs }: Pick<ExecutionRecord, "durationMs">, items?: MapItems): number | undefined {
  return items === undefined ? durationMs : items.to - items.from;
}

/** Whether a node is in an item of a map: `each[3].score`. */
export function isInItem(node: string): boolean {
  return node.includes("[");
}

/** The maps among the nodes that executions name. */
export function mapItems(executions: readonly ExecutionRecord[]): ReadonlyMap<string, MapItems> {
  const maps = new Map<
    string,
    { indexes: Set<string>; states: Map<ExecutionState, number>; from: number; to: number }
  >();
  for (const { node, state, startedAt, finishedAt } of executions) {
    const [, map, index] = /^(.*?)\[(\d+)\]/.exec(node) ?? [];
    if (map === undefined || index === undefined) continue;
    const [from, to] = [Date.parse(startedAt), Date.parse(finishedAt ?? startedAt)];
    const known = maps.get(map) ?? { indexes: new Set(), states: new Map(), from, to };
    known.indexes.add(index);
    known.states.set(state, (known.states.get(state) ?? 0) + 1);
    known.from = Math.min(known.from, from);
    known.to = Math.max(known.to, to);
    maps.set(map, known);
  }
  return new Map([...maps].map(([map, { indexes, ...rest }]) => [map, { count: indexes.size, ...rest }]));
}
