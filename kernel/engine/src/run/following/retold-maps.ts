import type { ItemCounts, RunEvent, StepChanged, StepState } from "../events.js";

type ItemEnd = "ran" | "cached" | "failed";

interface OpenMap {
  /** When its first item was heard of, as `at` of events. */
  readonly since: number;
  readonly ends: Map<string, ItemEnd>;
  /** Its own end: told when the last item's is known, which may be written a moment later. */
  end?: StepChanged;
  /** Batches of events since then. */
  waited: number;
}

/** The maps of a run that is retold from its journal, which knows only of what is in their items and of the lists that they gave. */
export class RetoldMaps {
  readonly #open = new Map<string, OpenMap>();
  readonly #over = new Set<string>();

  get open(): boolean {
    return this.#open.size > 0;
  }

  /** The map is under way when something in one of its items is. */
  began(node: string, at: number): readonly RunEvent[] {
    const [map] = itemOf(node);
    if (map === undefined || this.#over.has(map)) return [];
    if (this.#open.has(map)) return [];
    this.#open.set(map, { since: at, ends: new Map(), waited: 0 });
    return [{ type: "step", node: map, state: "running", at }];
  }

  ended(event: StepChanged): readonly RunEvent[] {
    const [map, index] = itemOf(event.node);
    const around = map === undefined ? undefined : this.#open.get(map);
    around?.ends.set(index as string, worse(around.ends.get(index as string), event.state));
    const own = this.#open.get(event.node);
    if (own === undefined) return [event];
    own.end = event;
    return [];
  }

  /** Ends of maps that are certain by now. `running`: nodes under way; undefined when nothing more will come. */
  settled(running: readonly string[] | undefined): readonly RunEvent[] {
    const events: RunEvent[] = [];
    for (const [map, open] of this.#open) {
      const { since, ends, end } = open;
      if (end === undefined) continue;
      const early = open.waited++ === 0 || running?.some((node) => node.startsWith(`${map}[`)) === true;
      if (running !== undefined && early) continue;
      this.#open.delete(map);
      this.#over.add(map);
      const items = countsOf(ends);
      const state = end.state === "cached" && items.ran > 0 ? "ran" : end.state;
      events.push({ ...end, state, durationMs: end.at - since, items });
    }
    return events;
  }

  /** A note of the host on how far a map is. */
  noted(map: string, items: ItemCounts, at: number): readonly RunEvent[] {
    return this.#open.get(map)?.end === undefined && this.#open.has(map)
      ? [{ type: "step", node: map, state: "running", at, items }]
      : [];
  }
}

/** The outermost map that a node is in, and the item. */
function itemOf(node: string): readonly [map?: string, index?: string] {
  const [, map, index] = /^([^[]+)\[(\d+)\]/.exec(node) ?? [];
  return map === undefined || index === undefined ? [] : [map, index];
}

/** An item failed when a step in it did, and ran when one did. */
function worse(before: ItemEnd | undefined, state: StepState): ItemEnd {
  if (before === "failed" || state === "failed") return "failed";
  return before === "ran" || state === "ran" ? "ran" : "cached";
}

function countsOf(ends: ReadonlyMap<string, ItemEnd>): ItemCounts {
  const count = (end: ItemEnd) => [...ends.values()].filter((one) => one === end).length;
  return { total: ends.size, ran: count("ran"), cached: count("cached"), failed: count("failed") };
}
