import { expect } from "chai";
import { isZenError, type Json } from "@zen/plugin-sdk";
import {
  Dataset,
  effect,
  json,
  list,
  Metrics,
  optional,
  p,
  pipeline,
  step,
  type Pipeline,
} from "@zen/plugin-sdk/pipeline";
import { testEngine, type TestEngine } from "../../testing/test-engine.js";
import { testPlan } from "../../testing/test-plan.js";
import type { RunEvent, RunResult } from "../index.js";

const number = json<number>();
const ran: string[] = [];
const states = ({ steps }: RunResult) => Object.fromEntries([...steps].map(([node, { state }]) => [node, state]));
const valueOf = async (zen: TestEngine, { run }: RunResult, name: string) =>
  zen.engine.load(run.outputs[name] as never);
const asPipeline = (one: unknown) => one as Pipeline;
const failureOf = async (zen: TestEngine, one: unknown, params = {}) => {
  const { failures, run } = await zen.run(asPipeline(one), params);
  expect(run.state).to.equal("failed");
  return failures.at(-1)?.error;
};

const numbers = step(
  "numbers",
  { inputs: { count: p.int(3) }, outputs: { list: json<number[]>() } },
  async ({ count }) => {
    ran.push("numbers");
    return { list: Array.from({ length: count }, (_, index) => index) };
  },
);
const double = step("double", { inputs: { value: p.number() }, outputs: { value: number } }, async ({ value }) => {
  ran.push(`double ${value}`);
  if (value === 13) throw new Error("unlucky");
  return { value: value * 2 };
});
const add1 = step("add1", { inputs: { value: number }, outputs: { value: number } }, async ({ value }) => {
  ran.push(`add1 ${value}`);
  return { value: value + 1 };
});
const total = step("total", { inputs: { values: list(number) }, outputs: { value: number } }, async ({ values }) => {
  ran.push("total");
  return { value: values.reduce((sum, one) => sum + one, 0) };
});
const measure = step("measure", { inputs: { auc: p.number() }, outputs: { metrics: Metrics } }, async ({ auc }) => ({
  metrics: { values: { auc } },
}));

const each = pipeline("each", { count: p.int(3) }, (add, { count }) => {
  const { list: all } = add(numbers, { count });
  const doubled = add.map(all, (add, item) => add(add1, add(double, { value: item })), { name: "each" });
  return { values: doubled.value, value: add(total, { values: doubled.value }).value };
});

describe("a map", () => {
  beforeEach(() => void (ran.length = 0));

  it("runs its body once per item of a list found at run time, and gives lists in order", async () => {
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(each));
    expect(result.failures).to.deep.equal([]);
    expect(await valueOf(zen, result, "values")).to.deep.equal([1, 3, 5]);
    expect(await valueOf(zen, result, "value")).to.equal(9);
    expect(states(result)).to.deep.equal({ numbers: "ran", each: "ran", total: "ran" });
    expect(result.steps.get("each")?.items).to.deep.equal({ total: 3, ran: 3, cached: 0, failed: 0 });
    expect(result.run.steps).to.deep.equal({ total: 8, ran: 8, cached: 0, failed: 0, skipped: 0 });
    const executions = await zen.all("executions", { where: { field: "run", op: "=", value: result.run.id } });
    expect(executions.map(({ node }) => node)).to.include.members(["each[0].double", "each[2].add1", "each"]);
    const [all, whole] = ["numbers", "each"].map((name) => executions.find(({ node }) => node === name));
    expect(whole?.inputs["over"]?.digest, "lineage leads through the map").to.equal(all?.outputs["list"]?.digest);
    expect(new Set(executions.map(({ id }) => id)).size).to.equal(executions.length);
  });

  it("caches per item: more items, or the same in another order, compute only what is new", async () => {
    await using zen = await testEngine();
    await zen.run(asPipeline(each), { count: 2 });
    ran.length = 0;
    const more = await zen.run(asPipeline(each), { count: 4 });
    expect(ran.sort()).to.deep.equal(["add1 4", "add1 6", "double 2", "double 3", "numbers", "total"].sort());
    expect(more.steps.get("each")?.items).to.deep.equal({ total: 4, ran: 2, cached: 2, failed: 0 });
    const again = await zen.run(asPipeline(each), { count: 4 });
    expect(again.run.steps).to.deep.equal({ total: 10, ran: 0, cached: 10, failed: 0, skipped: 0 });
    expect(again.steps.get("each")?.state).to.equal("cached");
    expect(again.run.outputs).to.deep.equal(more.run.outputs);
  });

  it("gives empty lists for an empty list", async () => {
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(each), { count: 0 });
    expect(result.run.state).to.equal("succeeded");
    expect(await valueOf(zen, result, "values")).to.deep.equal([]);
    expect(await valueOf(zen, result, "value")).to.equal(0);
  });

  it("lets the other items finish when some fail, fails itself naming them, and skips what needs it", async () => {
    await using zen = await testEngine();
    const some = pipeline("some", { list: p.json<number[]>() }, (add, params) => {
      const made = add(echo, { value: params.list });
      const { value } = add.map(made.value as never, (add, item) => add(double, { value: item as never }), {
        name: "each",
      });
      return { value: add(total, { values: value }).value };
    });
    const result = await zen.run(asPipeline(some), { list: [1, 13, 3, 13] });
    expect(result.run.state).to.equal("failed");
    expect(states(result)).to.deep.equal({ echo: "ran", each: "failed", total: "skipped" });
    expect(result.failures.map(({ node }) => node)).to.have.members(["each[1].double", "each[3].double", "each"]);
    const { error } = result.failures.at(-1) ?? {};
    expect(error?.code).to.equal("MAP_ITEMS_FAILED");
    expect(error?.message).to.equal("2 of the 4 items of each failed: each[1], each[3]");
    expect(result.run.steps).to.deep.equal({ total: 6, ran: 3, cached: 0, failed: 2, skipped: 1 });
    expect(result.run.error?.message).to.equal("unlucky");
    ran.length = 0;
    await zen.run(asPipeline(some), { list: [1, 13, 3, 13] });
    expect(ran, "only what failed is tried again").to.deep.equal(["double 13", "double 13"]);
  });

  it("goes over artifacts: each item is one, a tree or a blob", async () => {
    const tables = step("tables", { inputs: {}, outputs: { all: list(Dataset) } }, async () => ({
      all: [1, 2].map((n) => Dataset.of(Array.from({ length: n }, (_, x) => ({ x })))),
    }));
    const rows = step(
      "rows",
      { inputs: { table: Dataset }, outputs: { value: number, table: Dataset } },
      async ({ table }) => ({
        value: table.rowCount,
        table,
      }),
    );
    const over = pipeline("over", {}, (add) => {
      const { value, table } = add.map(add(tables, {}).all, (add, table) => add(rows, { table }));
      return { value: add(total, { values: value }).value, table };
    });
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(over));
    expect(result.failures).to.deep.equal([]);
    expect(await valueOf(zen, result, "value")).to.equal(3);
    const loaded = (await valueOf(zen, result, "table")) as unknown as readonly { rowCount: number }[];
    expect(loaded.map(({ rowCount }) => rowCount)).to.deep.equal([1, 2]);
  });

  it("looks into items that are JSON, and stands in conditions and maps of its own", async () => {
    const configs = step(
      "configs",
      { inputs: {}, outputs: { all: json<{ n: number; list: number[] }[]>() } },
      async () => ({
        all: [
          { n: 1, list: [10, 20] },
          { n: 5, list: [] },
          { n: 7, list: [30] },
        ],
      }),
    );
    const nested = pipeline("nested", {}, (add) => {
      const { value, inner } = add.map(
        add(configs, {}).all,
        (add, item) => ({
          value: add.when(item.at("n").gt(2), (add) => add(double, { value: item.at("n") })).value,
          inner: add.map(item.at("list") as never, (add, one) => add(double, { value: one as never }), {
            name: "inner",
          }).value,
        }),
        { name: "outer" },
      );
      return { value, inner };
    });
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(nested));
    expect(result.failures).to.deep.equal([]);
    expect(await valueOf(zen, result, "value"), "items without a value have no element").to.deep.equal([10, 14]);
    expect(await valueOf(zen, result, "inner")).to.deep.equal([[20, 40], [], [60]]);
    expect(result.run.steps).to.include({ ran: 6, skipped: 1 });
    const nodes = (await zen.all("executions")).map(({ node }) => node);
    expect(nodes).to.include.members(["outer[0].inner[1].double", "outer[1].when.double", "outer[2].inner"]);
  });

  it("is told as one node with a count; what is in its items says so", async () => {
    await using zen = await testEngine();
    const handle = zen.engine.run(testPlan(asPipeline(each)), {});
    const events: RunEvent[] = [];
    for await (const event of handle.events) events.push(event);
    const own = events.flatMap((event) => (event.type === "step" && event.node === "each" ? [event] : []));
    expect(own.map(({ state, items }) => `${state} ${items?.ran}/${items?.total}`)).to.deep.equal([
      "running 0/3",
      "running 1/3",
      "running 2/3",
      "running 3/3",
      "ran 3/3",
    ]);
    for (const event of events)
      if (event.type === "step") expect(event.within).to.equal(event.node.startsWith("each[") ? "each" : undefined);
  });

  it("holds on to the items under way, not to those that are done", async () => {
    const few = pipeline("few", { count: p.int() }, (add, { count }) => {
      const { list: all } = add(numbers, { count });
      return add.map(all, (add, item) => add(double, { value: item }));
    });
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(few), { count: 1_000 });
    // 13 is unlucky, and everything else is done.
    expect(result.run.steps).to.include({ total: 1_001, ran: 1_000, failed: 1 });
    expect(result.steps.size).to.be.lessThan(5);
  }).timeout(20_000);

  it("is cancelled with its items, and goes on from what they had finished", async () => {
    let slow = true;
    const wait = step("wait", { inputs: { value: p.number() }, outputs: { value: number } }, async ({ value }, ctx) => {
      ran.push(`wait ${value}`);
      if (slow && value > 2)
        await new Promise((_, reject) => ctx.signal.addEventListener("abort", () => reject(new Error("stopped"))));
      return { value };
    });
    const long = pipeline("long", {}, (add) => {
      const { list: all } = add(numbers, { count: 6 });
      return add.map(all, (add, item) => add(wait, { value: item }), { name: "each" });
    });
    await using zen = await testEngine({ cpus: 1 });
    const handle = zen.engine.run(testPlan(asPipeline(long)), {});
    for await (const event of handle.events)
      if (event.type === "step" && event.node === "each[3].wait" && event.state === "running") void handle.cancel();
    const result = await handle.done;
    expect(result.run.state).to.equal("cancelled");
    expect(states(result)["each"]).to.equal("cancelled");
    slow = false;
    ran.length = 0;
    expect((await zen.run(asPipeline(long))).run.state).to.equal("succeeded");
    expect(ran.sort()).to.deep.equal(["wait 3", "wait 4", "wait 5"]);
  });

  it("refuses what is no list: code, name, hint", async () => {
    await using zen = await testEngine();
    const over = (at: readonly (string | number)[]) =>
      pipeline("over", {}, (add) => {
        const { value } = add(echo, { value: { a: [1], b: 2 } });
        add.map(value.at(...at), (add, item) => add(double, { value: item as never }));
      });
    expect((await zen.run(asPipeline(over(["a"])))).run.state).to.equal("succeeded");
    for (const at of [["b"], ["none"], ["a", 0]] as const) {
      const error = await failureOf(zen, over(at));
      expect(error?.code).to.equal("MAP_NOT_A_LIST");
      expect(error?.message).to.contain(`echo.value.${at.join(".")}`);
      expect(error?.hint).to.be.a("string");
    }
  });
});

const echo = step(
  "echo",
  { inputs: { value: p.json<Json>() }, outputs: { value: json<Json>() } },
  async ({ value }) => ({ value }),
);

describe("a condition", () => {
  beforeEach(() => void (ran.length = 0));

  const publish = effect("publish", { inputs: { value: number }, outputs: {} }, async ({ value }) => {
    ran.push(`publish ${value}`);
    return {};
  });
  const choice = pipeline("choice", { auc: p.number() }, (add, { auc }) => {
    const { metrics } = add(measure, { auc });
    const good = add.when(metrics.at("values", "auc").gt(0.8), (add) => add(double, { value: 1 }), { name: "good" });
    const bad = add.when(metrics.at("values", "auc").lte(0.8), (add) => add(double, { value: 2 }), { name: "bad" });
    add(publish, { value: good.value });
    return { value: add(add1, { value: add.merge([good.value, bad.value]).value }).value, good: good.value };
  });

  it("runs its body when it holds, and skips it and what depends on it when not; a merge takes what there is", async () => {
    await using zen = await testEngine();
    const good = await zen.run(asPipeline(choice), { auc: 0.9 });
    expect(good.failures).to.deep.equal([]);
    expect(await valueOf(zen, good, "value")).to.equal(3);
    expect(states(good)).to.include({ good: "ran", "good.double": "ran", bad: "skipped", publish: "ran" });
    expect(ran).to.deep.equal(["double 1", "publish 2", "add1 2"].sort((a, b) => ran.indexOf(a) - ran.indexOf(b)));
    ran.length = 0;
    const bad = await zen.run(asPipeline(choice), { auc: 0.8 });
    expect(bad.run.state).to.equal("succeeded");
    expect(await valueOf(zen, bad, "value")).to.equal(5);
    expect(states(bad)).to.include({ good: "skipped", "bad.double": "ran", publish: "skipped" });
    expect(Object.keys(bad.run.outputs)).to.deep.equal(["value"]);
    const skipped = await zen.all("executions", { where: { field: "run", op: "=", value: bad.run.id } });
    expect(
      skipped.filter(({ state }) => state === "skipped").map(({ node, because }) => [node, because]),
    ).to.have.deep.members([
      ["good", []],
      ["publish", ["good"]],
    ]);
  });

  it("leaves an optional input unwired, skips a merge of nothing, and what comes after by name only", async () => {
    const maybe = step(
      "maybe",
      { inputs: { value: optional(number) }, outputs: { value: number } },
      async ({ value }) => ({
        value: value ?? -1,
      }),
    );
    const none = pipeline("none", {}, (add) => {
      const { metrics } = add(measure, { auc: 0 });
      const left = add.when(metrics.at("values", "auc").gt(1), (add) => add(double, { value: 1 }));
      const merged = add.merge([left.value]);
      add(add1, { value: merged.value });
      add(numbers, {}, { after: [left.value] });
      return { value: add(maybe, { value: left.value }).value, all: add.gather([left.value, left.value]).list };
    });
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(none));
    expect(states(result)).to.include({ merge: "skipped", add1: "skipped", numbers: "skipped", maybe: "ran" });
    expect(await valueOf(zen, result, "value")).to.equal(-1);
    expect(await valueOf(zen, result, "all")).to.deep.equal([]);
    expect(result.run.state).to.equal("succeeded");
  });

  it("fails as a whole when a step in it fails, and a merge does not hide that", async () => {
    const failing = pipeline("failing", {}, (add) => {
      const { metrics } = add(measure, { auc: 1 });
      const { value } = add.when(metrics.at("values", "auc").gt(0), (add) => add(double, { value: 13 }));
      add(add1, { value: add.merge([value, add(double, { value: 4 }, { name: "other" }).value]).value });
    });
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(failing));
    expect(states(result)).to.include({
      "when.double": "failed",
      when: "failed",
      merge: "skipped",
      add1: "skipped",
      other: "ran",
    });
    expect(result.failures.map(({ node }) => node)).to.deep.equal(["when.double"]);
  });

  it("refuses what is no value, or no number", async () => {
    await using zen = await testEngine();
    const on = (value: Json, at: readonly string[]) =>
      pipeline("on", {}, (add) => {
        add.when(
          add(echo, { value })
            .value.at(...at)
            .gt(1),
          (add) => add(double, { value: 1 }),
        );
      });
    for (const [value, at] of [
      [{ a: 1 }, ["b"]],
      [{ a: "1" }, ["a"]],
      [{ a: [1] }, ["a"]],
    ] as const) {
      const error = await failureOf(zen, on(value, at));
      expect(error?.code).to.equal("CONDITION_NOT_A_VALUE");
      expect(error?.message).to.contain(`echo.value.${at[0]}`);
    }
  });

  it("compares any JSON for equality", async () => {
    const same = pipeline("same", {}, (add) => {
      const { value } = add(echo, { value: { a: { x: 1, y: [2] } } });
      return add.when(value.at("a").equals({ y: [2], x: 1 }), (add) => add(double, { value: 1 }));
    });
    await using zen = await testEngine();
    expect(await valueOf(zen, await zen.run(asPipeline(same)), "value")).to.equal(2);
  });
});

describe("a call", () => {
  beforeEach(() => void (ran.length = 0));

  it("runs another pipeline as one node, with maps in it, and shares results with it", async () => {
    const outer = pipeline("outer", { count: p.int(2) }, (add, { count }) => {
      const first = add.call(each, { count }, { name: "first" });
      const second = add.call(each, { count: 3 }, { name: "second" });
      return { all: add.gather([first.value, second.value]).list };
    });
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(outer));
    expect(result.failures).to.deep.equal([]);
    expect(await valueOf(zen, result, "all")).to.deep.equal([4, 9]);
    expect(states(result)).to.include({ first: "ran", "first/each": "ran", "second/total": "ran", gather: "ran" });
    ran.length = 0;
    await zen.run(asPipeline(each), { count: 3 });
    expect(ran, "the same steps have the same keys").to.deep.equal([]);
  });

  it("takes values that are known at run time, per item of a map too", async () => {
    const inner = pipeline("inner", { value: p.number() }, (add, { value }) => add(double, { value }));
    const outer = pipeline("outer", {}, (add) => {
      const { list: all } = add(numbers, { count: 3 });
      const { value } = add.map(all, (add, item) => add.call(inner, { value: item }), { name: "each" });
      return { all: value, last: add.call(inner, { value: all.at(2) }).value };
    });
    await using zen = await testEngine();
    const result = await zen.run(asPipeline(outer));
    expect(result.failures).to.deep.equal([]);
    expect(await valueOf(zen, result, "all")).to.deep.equal([0, 2, 4]);
    expect(await valueOf(zen, result, "last")).to.equal(4);
    expect((await zen.all("executions")).map(({ node }) => node)).to.include("each[1].inner/double");
  });

  it("checks the parameters when they are known", async () => {
    const inner = pipeline("inner", { value: p.int() }, (add, { value }) => add(double, { value }));
    const outer = pipeline("outer", {}, (add) => {
      add.call(inner, { value: add(echo, { value: { x: 0.5 } }).value.at("x") });
    });
    await using zen = await testEngine();
    const error = await failureOf(zen, outer);
    expect(error?.code).to.equal("PARAM_INVALID");
    expect(error?.message).to.contain("called as inner");
  });
});

describe("a preview of what is no step", () => {
  const looks = async (zen: TestEngine, one: unknown, params = {}) =>
    (await zen.engine.preview(testPlan(asPipeline(one)), params as never)).map(({ node, state, items }) =>
      [node, state, ...(items === undefined ? [] : [`${items.cached}/${items.total}`])].join(" "),
    );

  it("says of a map how many of its items are known, once its list is", async () => {
    await using zen = await testEngine();
    expect(await looks(zen, each)).to.deep.equal(["numbers run", "each unknown", "total unknown"]);
    await zen.run(asPipeline(each));
    expect(await looks(zen, each)).to.deep.equal(["numbers cached", "each cached 3/3", "total cached"]);
    const keys = async () => {
      let count = 0;
      for await (const _ of zen.store.list("")) count++;
      return count;
    };
    const before = await keys();
    const bigger = pipeline("bigger", {}, (add) => {
      const { list: all } = add(numbers, { count: 3 });
      const { value } = add.map(
        all,
        (add, item) => add(add1, add(double, { value: item }, { cache: { key: "new" } })),
        { name: "each" },
      );
      return { value: add(total, { values: value }).value };
    });
    expect(await looks(zen, bigger)).to.deep.equal(["numbers cached", "each run 0/3", "total unknown"]);
    expect(await keys(), "nothing was written").to.equal(before);
  });

  it("follows conditions and calls as far as their values are there", async () => {
    const inner = pipeline("inner", { value: p.number() }, (add, { value }) => add(double, { value }));
    const chosen = pipeline("chosen", { auc: p.number() }, (add, { auc }) => {
      const { metrics } = add(measure, { auc });
      const high = add.when(metrics.at("values", "auc").gt(0.5), (add) => add(double, { value: 1 }), { name: "high" });
      const low = add.call(inner, { value: 2 });
      return { value: add(add1, { value: add.merge([high.value, low.value]).value }).value };
    });
    await using zen = await testEngine();
    expect(await looks(zen, chosen, { auc: 0 })).to.deep.equal([
      "measure run",
      "high unknown",
      "inner/double run",
      "merge unknown",
      "add1 unknown",
    ]);
    await zen.run(asPipeline(chosen), { auc: 0 });
    expect(await looks(zen, chosen, { auc: 0 })).to.deep.equal([
      "measure cached",
      "high skipped",
      "inner/double cached",
      "merge cached",
      "add1 cached",
    ]);
  });
});

describe("a plan that cannot be", () => {
  const refusal = (build: () => unknown): string => {
    try {
      testPlan(asPipeline(build()));
    } catch (error) {
      if (!isZenError(error)) throw error;
      expect(error.hint).to.be.a("string");
      expect(error.place).to.match(/expansion\.test\.[jt]s:\d+:\d+$/);
      return error.code;
    }
    return "none";
  };

  it("is refused before anything runs, at the line where the node was added", () => {
    const table = step("table", { inputs: {}, outputs: { table: Dataset } }, async () => ({ table: Dataset.of([]) }));
    const overTable = () =>
      pipeline("x", {}, (add) => {
        add.map(add(table, {}).table as never, (add) => add(double, { value: 1 }));
      });
    expect(refusal(overTable)).to.equal("MAP_NOT_A_LIST");
    const overMetrics = () =>
      pipeline("x", {}, (add) => {
        add.map(add(measure, { auc: 1 }).metrics as never, (add) => add(double, { value: 1 }));
      });
    expect(refusal(overMetrics)).to.equal("MAP_NOT_A_LIST");
    const onTable = () =>
      pipeline("x", {}, (add) => {
        add.when(add(table, {}).table.at("x").gt(1), (add) => add(double, { value: 1 }));
      });
    expect(refusal(onTable)).to.equal("CONDITION_NOT_A_VALUE");
    const byText = () =>
      pipeline("x", {}, (add) => {
        add.when(
          add(measure, { auc: 1 })
            .metrics.at("values", "auc")
            .gt("high" as never),
          (add) => add(double, { value: 1 }),
        );
      });
    expect(refusal(byText)).to.equal("CONDITION_NOT_A_VALUE");
    const missing = () =>
      pipeline("x", {}, (add) => {
        add.call(
          pipeline("inner", { value: p.number() }, (add, { value }) => add(double, { value })),
          {},
        );
      });
    expect(refusal(missing)).to.equal("PLAN_INVALID");
  });
});
