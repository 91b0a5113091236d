import { expect } from "chai";
import type { ZenError } from "@zen/plugin-sdk";
import { json, p, pipeline, step, type Pipeline, type StepOptions } from "@zen/plugin-sdk/pipeline";
import { testEngine } from "../../testing/test-engine.js";
import type { RunOptions } from "../index.js";

const number = json<number>();
const ran: string[] = [];
const numbers = step(
  "numbers",
  { inputs: { count: p.int(3) }, outputs: { all: json<number[]>() } },
  async ({ count }) => {
    ran.push("numbers");
    return { all: Array.from({ length: count }, (_, index) => index) };
  },
);
const square = step("square", { inputs: { n: p.number() }, outputs: { value: number } }, async ({ n }, ctx) => {
  ran.push(ctx.run.node);
  return { value: n * n };
});
const squares = (options: StepOptions = {}) =>
  pipeline("squares", {}, (add) => {
    const { all } = add(numbers, {});
    const { value } = add.map(all, (add, n) => add(square, { n }, options), { name: "each" });
    return { value, last: add(square, { n: 10 }, { name: "last" }).value };
  }) as unknown as Pipeline;

describe("the cache of one step", () => {
  beforeEach(() => void (ran.length = 0));

  it("is passed over by name: a step, an item, all items, all in a nested pipeline", async () => {
    const nested = pipeline(
      "nested",
      {},
      (add) => void add.call(squares(), {}, { name: "inner" }),
    ) as unknown as Pipeline;
    await using zen = await testEngine();
    await zen.run(squares());
    const again = async (force: RunOptions["force"], which = squares()) => {
      ran.length = 0;
      const { run } = await zen.run(which, {}, force === undefined ? {} : { force });
      expect(run.state).to.equal("succeeded");
      return ran.sort();
    };
    expect(await again(undefined)).to.deep.equal([]);
    expect(await again(["each[1]"])).to.deep.equal(["each[1].square"]);
    expect(await again(["each"])).to.deep.equal(["each[0].square", "each[1].square", "each[2].square"]);
    expect(await again(["each.square"])).to.have.length(3);
    expect(await again(["last", "numbers"])).to.deep.equal(["last", "numbers"]);
    expect(await again(["inner/each[0].square"], nested)).to.deep.equal(["inner/each[0].square"]);
    expect(await again(["inner"], nested)).to.have.length(5);
    for (const name of ["eac", "last[1].x"]) {
      const refused = await zen.run(squares(), {}, { force: [name] }).catch((error: unknown) => error as ZenError);
      expect(refused).to.include({ code: "STEP_NAME_UNKNOWN" });
      expect((refused as ZenError).hint).to.contain("each");
    }
  });

  it("is turned off, aged and split by options, for items as for other steps", async () => {
    await using zen = await testEngine();
    const count = async (options: StepOptions) => {
      ran.length = 0;
      await zen.run(squares(options));
      return ran.filter((node) => node.startsWith("each")).length;
    };
    expect([await count({}), await count({})]).to.deep.equal([3, 0]);
    expect([await count({ cache: false }), await count({ cache: false }), await count({})]).to.deep.equal([3, 3, 0]);
    expect([await count({ cache: { key: "b" } }), await count({ cache: { key: "b" } })]).to.deep.equal([3, 0]);
    expect(await count({ cache: { ttlMs: 3_600_000 } })).to.equal(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([await count({ cache: { ttlMs: 1 } }), await count({})], "the new result stands").to.deep.equal([3, 0]);
    const generations: string[] = [];
    for await (const { key } of zen.store.list("keys/")) generations.push(key.slice(key.lastIndexOf(".") + 1));
    expect(generations.filter((one) => one === "2").length).to.equal(3);
  });

  it("depends on declared environment variables, which the step is given, and on no others", async () => {
    const tell = step(
      "tell",
      { inputs: {}, outputs: { value: json<string>() }, env: ["ZEN_TEST_LANGUAGE"] },
      async (_, ctx) => {
        ran.push("tell");
        return { value: ctx.env["ZEN_TEST_LANGUAGE"] ?? "none" };
      },
    );
    const told = pipeline("told", {}, (add) => add(tell, {})) as unknown as Pipeline;
    await using zen = await testEngine();
    const value = async () => zen.engine.load((await zen.run(told)).run.outputs["value"] as never);
    try {
      expect(await value()).to.equal("none");
      process.env["ZEN_TEST_LANGUAGE"] = "latin";
      expect(await value()).to.equal("latin");
      process.env["ZEN_TEST_OTHER"] = "x";
      expect(await value()).to.equal("latin");
      delete process.env["ZEN_TEST_LANGUAGE"];
      expect(await value()).to.equal("none");
      expect(ran.length).to.equal(2);
    } finally {
      delete process.env["ZEN_TEST_LANGUAGE"];
      delete process.env["ZEN_TEST_OTHER"];
    }
  });
});
