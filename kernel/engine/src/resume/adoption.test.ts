import { expect } from "chai";
import type { ExecutionRecord, RunRecord } from "@zen/plugin-sdk";
import { effect, json, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { testEngine, type TestEngine } from "../testing/test-engine.js";
import { testPlan } from "../testing/test-plan.js";

const number = json<number>();
const computed: string[] = [];
let broken = true;
const draw = step("draw", { inputs: { salt: p.int() }, outputs: { value: number } }, async () => {
  computed.push("draw");
  return { value: Math.random() }; // of no use twice: only a resumed run may have it again
});
const tell = effect("tell", { inputs: { value: number }, outputs: {} }, async () => {
  computed.push("tell");
  return {};
});
const list = step("list", { inputs: { value: number }, outputs: { all: json<number[]>() } }, async ({ value }) => {
  computed.push("list");
  return { all: [value, 1, 2] };
});
const item = step("item", { inputs: { n: p.number() }, outputs: { value: number } }, async ({ n }) => {
  computed.push(`item ${n < 1 ? "drawn" : n}`);
  if (n === 2 && broken) throw new Error("broken");
  return { value: n };
});
const work = pipeline("work", { salt: p.int() }, (add, { salt }) => {
  const { value } = add(draw, { salt }, { cache: false });
  add(tell, { value });
  const { all } = add(list, { value }, { cache: { ttlMs: 1 } });
  return { each: add.map(all, (add, n) => add(item, { n }, { cache: false }), { name: "each" }).value, drawn: value };
}) as unknown as Pipeline;

const resumed = (run: RunRecord) => ({ origin: { kind: "resumed", run: run.id } }) as const;
const states = async (zen: TestEngine, run: RunRecord) => {
  const all: readonly ExecutionRecord[] = await zen.all("executions", {
    where: { field: "run", op: "=", value: run.id },
  });
  return Object.fromEntries(all.filter(({ step }) => step.includes("#")).map(({ node, state }) => [node, state]));
};

describe("a run that resumes another", () => {
  beforeEach(() => {
    computed.length = 0;
    broken = true;
  });

  it("takes what had finished there, also what is never cached or too old, looks at effects again and does the rest", async () => {
    await using zen = await testEngine();
    const first = await zen.run(work, { salt: 1 });
    expect(first.run.state).to.equal("failed");
    expect([...computed].sort()).to.deep.equal(["draw", "item 1", "item 2", "item drawn", "list", "tell"]);
    computed.length = 0;
    broken = false;
    const second = await zen.run(work, { salt: 1 }, resumed(first.run));
    expect(second.failures).to.deep.equal([]);
    expect(second.run).to.deep.include({ state: "succeeded", origin: { kind: "resumed", run: first.run.id } });
    expect([...computed].sort()).to.deep.equal(["item 2", "tell"]);
    expect(second.run.outputs["drawn"]).to.deep.equal(first.run.outputs["drawn"]);
    expect(await states(zen, second.run)).to.deep.equal({
      draw: "cached",
      tell: "succeeded",
      list: "cached",
      "each[0].item": "cached",
      "each[1].item": "cached",
      "each[2].item": "succeeded",
    });
  });

  it("may be resumed itself, and leaves nothing behind for runs that do not resume it", async () => {
    await using zen = await testEngine();
    const first = await zen.run(work, { salt: 1 });
    const second = await zen.run(work, { salt: 1 }, resumed(first.run));
    expect(second.run.state).to.equal("failed");
    broken = false;
    computed.length = 0;
    const third = await zen.run(work, { salt: 1 }, resumed(second.run));
    expect(third.run.state).to.equal("succeeded");
    expect([...computed].sort()).to.deep.equal(["item 2", "tell"]);
    const keyed = (await zen.all("executions")).filter(({ node }) => node === "draw");
    expect(keyed.every(({ key }) => key === undefined)).to.equal(true);
    computed.length = 0;
    await zen.run(work, { salt: 1 });
    expect(computed).to.include("draw");
  });

  it("says beforehand what it would take, and what fits no longer", async () => {
    await using zen = await testEngine();
    const { run } = await zen.run(work, { salt: 1 });
    const plan = testPlan(work);
    const preview = await zen.engine.preview(plan, { salt: 1 }, resumed(run));
    expect(preview.map(({ node, state }) => [node, state])).to.deep.equal([
      ["draw", "cached"],
      ["tell", "run"],
      ["list", "cached"],
      ["each", "run"],
    ]);
    expect(preview.at(-1)?.items).to.include({ cached: 2, run: 1 });
    expect(await zen.engine.changedSince(plan, { salt: 1 }, run.id)).to.deep.equal([]);
    expect(await zen.engine.changedSince(plan, { salt: 2 }, run.id)).to.deep.equal([
      { node: "draw", changes: [{ kind: "param", name: "salt", was: 1, is: 2 }] },
    ]);
  });
});
