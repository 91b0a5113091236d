/** A place in a layer: a node, or the point at which an edge passes through. */
export interface Slot {
  readonly id: string;
  readonly above: readonly string[];
  readonly below: readonly string[];
}

const SWEEPS = 8;

/** Orders the slots of each layer by the middle of their neighbours, from above and from below in turns, so that few edges cross. */
export function ordered(layers: readonly (readonly Slot[])[]): readonly (readonly Slot[])[] {
  let best = layers;
  let fewest = crossings(layers);
  let current = layers;
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    current = swept(current, sweep % 2 === 0);
    const count = crossings(current);
    if (count < fewest) [best, fewest] = [current, count];
  }
  return best;
}

function swept(layers: readonly (readonly Slot[])[], down: boolean): readonly (readonly Slot[])[] {
  const result = [...layers];
  const indexes = layers.map((_, index) => index);
  for (const index of down ? indexes : indexes.reverse()) {
    const beside = result[index + (down ? -1 : 1)];
    if (beside === undefined) continue;
    const places = new Map(beside.map(({ id }, place) => [id, place]));
    const middle = new Map(
      (result[index] ?? []).map((slot, place) => {
        const near = (down ? slot.above : slot.below).map((id) => places.get(id) ?? 0);
        return [slot.id, near.length === 0 ? place : near.reduce((sum, one) => sum + one, 0) / near.length];
      }),
    );
    result[index] = [...(result[index] ?? [])].sort((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0));
  }
  return result;
}

/** How many pairs of edges between neighbouring layers cross. */
export function crossings(layers: readonly (readonly Slot[])[]): number {
  let count = 0;
  for (const [index, layer] of layers.entries()) {
    const places = new Map((layers[index + 1] ?? []).map(({ id }, place) => [id, place]));
    const ends = layer.map(({ below }) => below.map((id) => places.get(id) ?? 0));
    for (let left = 0; left < ends.length; left++)
      for (let right = left + 1; right < ends.length; right++)
        for (const a of ends[left] ?? []) for (const b of ends[right] ?? []) if (a > b) count++;
  }
  return count;
}
