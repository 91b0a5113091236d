import { expect } from "chai";
import fc from "fast-check";
import type { Edge } from "./layers.js";
import { layOut } from "./layout.js";
import { crossings, ordered, type Slot } from "./order.js";

const SIZES = { width: 100, height: 40, gap: 20, drop: 30 };

/** Graphs whose edges go from earlier nodes to later ones. */
const graph = fc.integer({ min: 1, max: 40 }).chain((count) => {
  const nodes = Array.from({ length: count }, (_, index) => `n${index}`);
  const edge = fc
    .tuple(fc.nat(count - 1), fc.nat(count - 1))
    .map(([a, b]): Edge => ({ from: `n${Math.min(a, b)}`, to: `n${Math.max(a, b)}` }));
  return fc.record({
    nodes: fc.constant(nodes),
    edges: fc.uniqueArray(edge, { maxLength: 60, selector: ({ from, to }) => `${from} ${to}` }),
  });
});

describe("the drawing of a plan", () => {
  it("keeps nodes apart and within its bounds, and leads every edge downwards from node to node", () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const drawing = layOut(nodes, edges, SIZES);
        const boxes = nodes.map((id) => drawing.nodes.get(id)!);
        for (const [i, a] of boxes.entries()) {
          expect(a.x).to.be.at.least(-1e-6);
          expect(a.x + SIZES.width).to.be.at.most(drawing.width + 1e-6);
          expect(a.y + SIZES.height).to.be.at.most(drawing.height);
          for (const b of boxes.slice(i + 1))
            expect(a.y !== b.y || Math.abs(a.x - b.x) >= SIZES.width + SIZES.gap - 1e-6, "two nodes touch").to.equal(
              true,
            );
        }
        const real = edges.filter(({ from, to }) => from !== to);
        expect(drawing.edges.map(({ edge }) => edge)).to.deep.equal(real);
        for (const { edge, points } of drawing.edges) {
          const [from, to] = [drawing.nodes.get(edge.from)!, drawing.nodes.get(edge.to)!];
          expect(points[0]).to.deep.equal({ x: from.x + SIZES.width / 2, y: from.y + SIZES.height });
          expect(points.at(-1)).to.deep.equal({ x: to.x + SIZES.width / 2, y: to.y });
          for (const [i, point] of points.slice(1).entries()) expect(point.y).to.be.greaterThan(points[i]!.y);
          for (const { x, y } of points.slice(1, -1))
            for (const box of boxes)
              expect(
                y >= box.y && y <= box.y + SIZES.height && x > box.x && x < box.x + SIZES.width,
                "an edge goes through a node",
              ).to.equal(false);
        }
      }),
    );
  }).timeout(20_000);

  it("is the same for the same plan, and a chain is a straight line", () => {
    const edges = ["a b", "b c"].map((pair) => ({ from: pair[0]!, to: pair[2]! }));
    const drawing = layOut(["a", "b", "c"], edges, SIZES);
    expect(drawing).to.deep.equal(layOut(["a", "b", "c"], edges, SIZES));
    expect([...drawing.nodes.values()]).to.deep.equal([
      { x: 0, y: 0 },
      { x: 0, y: 70 },
      { x: 0, y: 140 },
    ]);
    expect([drawing.width, drawing.height]).to.deep.equal([100, 180]);
  });

  it("untangles what need not cross", () => {
    const slot = (id: string, above: string[], below: string[]): Slot => ({ id, above, below });
    const tangled = [
      [slot("a", [], ["y"]), slot("b", [], ["x"])],
      [slot("x", ["b"], []), slot("y", ["a"], [])],
    ];
    expect(crossings(tangled)).to.equal(1);
    expect(crossings(ordered(tangled))).to.equal(0);
  });

  it("of nothing is empty", () => expect(layOut([], [], SIZES)).to.include({ width: 0, height: 0 }));
});
