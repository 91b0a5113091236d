import { checkGraph } from "./check-graph.js";
import { checkProjection } from "./checks.js";
import type { Context } from "./contexts.js";
import { GRAPHS, type Graph } from "./graphs.js";
import { useMatrixPlace, type PlaceOptions } from "./place.js";

/** Declares the tests of every graph in each of the contexts. `options`: what is not as in the other matrices. */
export function runsEveryGraph(contexts: readonly Context[], options: PlaceOptions = {}): void {
  const place = useMatrixPlace(contexts, options);

  for (const context of contexts) {
    describe(context.name, () => {
      const done = new Map<Graph, Promise<void>>();
      before(() => startAll(context, done));
      for (const graph of GRAPHS) it(graph.name, () => done.get(graph));
    });
  }

  describe("afterwards", () => {
    it("the journal alone tells all of it", () => checkProjection(place.repository));
  });

  /** Begins with all graphs of a context, `atOnce` of them side by side, in their order. */
  function startAll(context: Context, done: Map<Graph, Promise<void>>): void {
    const free = Array.from({ length: context.atOnce }, () => Promise.resolve());
    for (const [index, graph] of GRAPHS.entries()) {
      const slot = index % free.length;
      const checked = (free[slot] as Promise<void>).then(() => checkGraph(place, context, graph));
      done.set(graph, checked);
      free[slot] = checked.catch(() => undefined); // told by the graph's own test
    }
  }
}
