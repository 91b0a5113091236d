import { json, list, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { expect } from "chai";
import fc from "fast-check";
import { testPlan } from "../../testing/test-plan.js";
import { diffPlans } from "./diff.js";

const number = json<number>();
const source = step(
  "source",
  { inputs: { n: p.int(1) }, outputs: { value: number, all: json<number[]>() } },
  async ({ n }) => ({
    value: n,
    all: [n],
  }),
);
const double = step("double", { inputs: { x: number, by: p.int(2) }, outputs: { y: number } }, async ({ x, by }) => ({
  y: x * by,
}));
const half = step("half", { inputs: { x: number }, outputs: { y: number } }, async ({ x }) => ({ y: x / 2 }));
const total = step("total", { inputs: { ys: list(number) }, outputs: { y: number } }, async ({ ys }) => ({
  y: ys.reduce((a, b) => a + b, 0),
}));

const planOf = (one: Pipeline) => testPlan(one).plan;
const BASE = pipeline("base", { n: p.int(1) }, (add, { n }) => {
  const a = add(source, { n });
  const b = add(double, { x: a.value });
  return { y: add(half, { x: b.y }).y };
});
const words = (was: Pipeline, is: Pipeline) => {
  const { plan: whole, nodes } = diffPlans(planOf(was), planOf(is));
  const fact = (one: (typeof whole)[number]) => `${one.aspect} ${one.name}: ${one.was} -> ${one.is}`;
  return [
    ...whole.map(fact),
    ...nodes.map(({ node, change, was: old = "", facts }) => [change, node, old, ...facts.map(fact)].join("|")),
  ];
};

describe("the comparison of two plans", function () {
  this.timeout(30_000);

  it("finds nothing in a plan and itself", () => {
    expect(words(BASE, BASE)).to.deep.equal([]);
  });

  it("names parameters, wishes, edges and options that changed", () => {
    const is = pipeline("base", { n: p.int({ default: 4, max: 9 }) }, (add, { n }) => {
      const a = add(source, { n });
      const b = add(double, { x: a.value, by: 3 }, { resources: { memory: "2 GiB" }, cache: { key: "july" } });
      return { y: add(half, { x: a.value }, { after: [b.y] }).y, double: b.y };
    });
    expect(words(BASE, is)).to.deep.equal([
      "parameter n.default: 1 -> 4",
      "parameter n.max: undefined -> 9",
      "output double: undefined -> double.y",
      "changed|double||input by: 2 -> 3|option resources.memory: undefined -> 2 GiB|option cache.key: undefined -> july",
      "changed|half||input x: double.y -> source.value|after double: undefined -> true",
    ]);
  });

  it("names steps that were added and removed", () => {
    const is = pipeline("base", { n: p.int(1) }, (add, { n }) => {
      const a = add(source, { n });
      return { y: add(total, { ys: add.gather([a.value]).list }).y };
    });
    const said = words(BASE, is);
    expect(said.filter((line) => !line.startsWith("output"))).to.deep.equal([
      "removed|double|",
      "removed|half|",
      "added|gather|",
      "added|total|",
    ]);
  });

  it("tells a renamed step from another one, and does not blame those that depend on it", () => {
    const is = pipeline("base", { n: p.int(1) }, (add, { n }) => {
      const a = add(source, { n }, { name: "start" });
      const b = add(double, { x: a.value, by: 5 }, { name: "twice" });
      return { y: add(half, { x: b.y }).y };
    });
    expect(words(BASE, is)).to.deep.equal(["renamed|start|source", "renamed|twice|double|input by: 2 -> 5"]);
  });

  it("follows a map that was renamed into its body", () => {
    const mapped = (name: string, by: number) =>
      pipeline("base", {}, (add) => {
        const { all } = add(source, {});
        return { y: add(total, { ys: add.map(all, (add, x) => add(double, { x, by }), { name }).y }).y };
      });
    expect(words(mapped("each", 2), mapped("every", 2))).to.deep.equal([
      "renamed|every|each",
      "renamed|every.double|each.double",
    ]);
    expect(words(mapped("each", 2), mapped("each", 3))).to.deep.equal(["changed|each.double||input by: 2 -> 3"]);
  });

  it("finds as much forth as back, in any chain of steps", () => {
    const chain = fc
      .array(fc.record({ by: fc.integer({ min: 1, max: 2 }), name: fc.constantFrom("a", "b", "c", "d", "e", "f") }), {
        maxLength: 5,
      })
      .filter((steps) => new Set(steps.map(({ name }) => name)).size === steps.length)
      .map((steps) =>
        pipeline("chain", {}, (add) => {
          let x = add(source, {}).value;
          for (const { by, name } of steps) x = add(double, { x, by }, { name }).y;
          return { y: x };
        }),
      );
    const opposite = { added: "removed", removed: "added", renamed: "renamed", changed: "changed" } as const;
    fc.assert(
      fc.property(chain, chain, (a, b) => {
        const [forth, back] = [diffPlans(planOf(a), planOf(b)).nodes, diffPlans(planOf(b), planOf(a)).nodes];
        expect(forth.map(({ change }) => change).sort()).to.deep.equal(
          back.map(({ change }) => opposite[change]).sort(),
        );
        expect(diffPlans(planOf(a), planOf(a)).nodes).to.deep.equal([]);
      }),
      { numRuns: 50 },
    );
  });
});
