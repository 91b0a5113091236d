import type { Slot } from "./order.js";

const ROUNDS = 12;

/**
 * The middle of each slot from left to right: near the middle of its neighbours, in the layer's order, and with room for its width.
 * The leftmost edge of all is 0.
 */
export function placed(
  layers: readonly (readonly Slot[])[],
  widthOf: (id: string) => number,
  gap: number,
): ReadonlyMap<string, number> {
  const at = new Map<string, number>();
  for (const layer of layers) spread(layer, () => 0, at, widthOf, gap);
  for (let round = 0; round < ROUNDS; round++) {
    for (const layer of round % 2 === 0 ? layers : [...layers].reverse()) {
      const wishes = new Map(layer.map((slot) => [slot.id, wish(slot, at)]));
      spread(layer, (id) => wishes.get(id) as number, at, widthOf, gap);
    }
  }
  const left = Math.min(...[...at].map(([id, x]) => x - widthOf(id) / 2));
  return new Map([...at].map(([id, x]) => [id, x - left]));
}

function wish({ id, above, below }: Slot, at: ReadonlyMap<string, number>): number {
  const near = [...above, ...below].flatMap((one) => at.get(one) ?? []);
  return near.length === 0 ? (at.get(id) ?? 0) : near.reduce((sum, x) => sum + x, 0) / near.length;
}

/** As near to the wishes as order and widths allow: slots that collide are moved as one, around the middle of what they wish. */
function spread(
  layer: readonly Slot[],
  wishOf: (id: string) => number,
  at: Map<string, number>,
  widthOf: (id: string) => number,
  gap: number,
): void {
  interface Block {
    readonly ids: readonly string[];
    /** Where the block's first slot begins if its wishes count. */
    readonly left: number;
    readonly width: number;
  }
  const blocks: Block[] = [];
  for (const { id } of layer) {
    let block: Block = { ids: [id], left: wishOf(id) - widthOf(id) / 2, width: widthOf(id) };
    for (;;) {
      const before = blocks.at(-1);
      if (before === undefined || before.left + before.width + gap <= block.left) break;
      blocks.pop();
      const width = before.width + gap + block.width;
      const count = before.ids.length + block.ids.length;
      const left = (before.left * before.ids.length + (block.left - before.width - gap) * block.ids.length) / count;
      block = { ids: [...before.ids, ...block.ids], left, width };
    }
    blocks.push(block);
  }
  for (const { ids, left } of blocks) {
    let x = left;
    for (const id of ids) {
      at.set(id, x + widthOf(id) / 2);
      x += widthOf(id) + gap;
    }
  }
}
