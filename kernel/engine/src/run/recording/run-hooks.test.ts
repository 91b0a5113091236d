import { expect } from "chai";
import { ZenError, type ExecutionRecord, type HookName } from "@zen/plugin-sdk";
import { json, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { testEngine, type TestEngine } from "../../testing/test-engine.js";

const number = json<number>();
let tries = 0;
const numbers = step(
  "numbers",
  { inputs: { count: p.int(2) }, outputs: { list: json<number[]>() } },
  async ({ count }) => ({
    list: Array.from({ length: count }, (_, index) => index),
  }),
);
const double = step("double", { inputs: { value: p.number() }, outputs: { value: number } }, async ({ value }, ctx) => {
  ctx.metric("size", value);
  ctx.log.info("doubling");
  return { value: value * 2 };
});
const flaky = step("flaky", { inputs: { all: json<number[]>() }, outputs: { value: number } }, async () => {
  if (++tries % 2 === 1) throw new Error("not yet");
  return { value: 1 };
});
const bad = step("bad", { inputs: { value: number }, outputs: { value: number } }, async () => {
  throw new Error("as it must");
});
const rich = pipeline("rich", { count: p.int(2) }, (add, { count }) => {
  const { list } = add(numbers, { count });
  add.map(list, (add, item) => add(double, { value: item }), { name: "each" });
  const { value } = add(flaky, { all: list }, { retry: { attempts: 2, backoffMs: 0 } });
  const low = add.when(value.at().gt(5), (add) => add(double, { value: value.at() }), { name: "high" });
  return { value: add(bad, { value: low.value }, { name: "after" }).value };
}) as unknown as Pipeline;
const slow = pipeline("slow", {}, (add) => add(numbers, {})) as unknown as Pipeline;

type Fired = TestEngine["hooks"][number];
const line = ({ name, event }: Fired): string => {
  const { execution, node, items } = event as { execution?: ExecutionRecord | string; node?: string; items?: object };
  if (typeof execution === "object") return `${name} ${execution.node} ${execution.state} ${execution.attempt}`;
  if (items !== undefined) return `${name} ${node} ${Object.values(items).join("/")}`;
  return node === undefined ? name : `${name} ${node}`;
};
const about = (fired: readonly Fired[], part: string) => fired.map(line).filter((one) => one.includes(part));

describe("the hooks of a run", () => {
  beforeEach(() => void (tries = 0));

  it("fire for everything that happens, once and in order", async () => {
    await using zen = await testEngine();
    const { run } = await zen.run(rich);
    const lines = zen.hooks.map(line);
    expect(lines.slice(0, 3)).to.deep.equal(["run:before", "run:tags", "run:started"]);
    expect(lines.slice(-2)).to.deep.equal(["run:finishing", "run:finished"]);
    expect(lines.filter((one) => one.startsWith("run:"))).to.have.length(5);
    expect(about(zen.hooks, " numbers")).to.deep.equal([
      "step:queued numbers",
      "step:started numbers running 1",
      "step:finished numbers succeeded 1",
    ]);
    expect(about(zen.hooks, "each[1].double")).to.deep.equal(
      [
        "step:queued each[1].double",
        "step:started each[1].double running 1",
        "step:metric each[1].double",
        "step:log each[1].double",
        "step:finished each[1].double succeeded 1",
        "artifact:committed",
      ].filter((one) => one.includes("each")),
    );
    expect(about(zen.hooks, "map:progress")).to.deep.equal([
      "map:progress each 2/0/0/0",
      "map:progress each 2/1/0/0",
      "map:progress each 2/2/0/0",
    ]);
    expect(about(zen.hooks, " flaky").filter((one) => !one.includes("queued"))).to.deep.equal([
      "step:started flaky running 1",
      "step:finished flaky failed 1",
      "step:retrying flaky failed 1",
      "step:started flaky running 2",
      "step:finished flaky succeeded 2",
    ]);
    expect(about(zen.hooks, " high")).to.deep.equal(["step:finished high skipped 1"]);
    expect(about(zen.hooks, " after")).to.deep.equal(["step:finished after skipped 1"]);
    const finished = zen.hooks.flatMap(({ name, event }) =>
      name === "step:finished" ? [(event as { execution: ExecutionRecord }).execution.id] : [],
    );
    expect(new Set(finished).size, "each execution ends once").to.equal(finished.length);
    expect((await zen.all("executions")).map(({ id }) => id)).to.have.members(finished);
    expect((await zen.all("artifacts")).length).to.equal(about(zen.hooks, "artifact:committed").length);
    expect(zen.hooks.at(-1)?.event).to.deep.equal({ run });
  });

  it("of what is cached only the end is told, and no artifact", async () => {
    await using zen = await testEngine();
    await zen.run(slow);
    const before = zen.hooks.length;
    await zen.run(slow);
    expect(zen.hooks.slice(before).map(line)).to.deep.equal([
      "run:before",
      "run:tags",
      "run:started",
      "step:finished numbers cached 1",
      "run:finishing",
      "run:finished",
    ]);
  });

  for (const hook of ["run:started", "step:started", "step:finished", "artifact:committed", "run:finishing"] as const) {
    it(`a required listener at ${hook} that fails fails the run, whose record says so`, async () => {
      const fired: HookName[] = [];
      const refusal = new ZenError("HOOK_REQUIRED", `Plugin audit is required at the hook ${hook}`);
      await using zen = await testEngine({
        fireHook: async (name) => {
          fired.push(name);
          if (name === hook) throw refusal;
          return undefined;
        },
      });
      const { run } = await zen.run(slow);
      expect(run).to.have.property("state", "failed");
      expect(run.error).to.include({ code: "HOOK_REQUIRED", message: refusal.message });
      expect((await zen.all("runs")).map(({ state }) => state)).to.deep.equal(["failed"]);
      expect(fired.filter((name) => name === "run:finished")).to.have.length(1);
      if (hook === "run:started") expect(fired).not.to.include("step:started");
    });
  }

  it("no other fault of a listener touches the run", async () => {
    await using zen = await testEngine({
      fireHook: async (name) => {
        if (name === "run:before" || name === "run:tags") return undefined;
        throw new Error("broken");
      },
    });
    expect((await zen.run(slow)).run.state).to.equal("succeeded");
  });

  it("a required listener stops what is under way", async () => {
    let stopped = false;
    const endless = step("endless", { inputs: {}, outputs: {} }, async (_, { metric, signal }) => {
      metric("begun", 1);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      stopped = true;
      return {};
    });
    await using zen = await testEngine({
      fireHook: async (name) => {
        if (name === "step:metric") throw new ZenError("HOOK_REQUIRED", "no");
        return undefined;
      },
    });
    const { run, steps } = await zen.run(pipeline("endless", {}, (add) => add(endless, {})) as unknown as Pipeline);
    expect([run.state, steps.get("endless")?.state]).to.deep.equal(["failed", "cancelled"]);
    expect(stopped).to.equal(true);
  });

  it("an error gets the hint of a listener", async () => {
    await using zen = await testEngine({
      fireHook: async (name, event) =>
        (name === "error:hint" ? `Ask about ${(event as { error: Error }).error.message}.` : undefined) as never,
    });
    const failing = pipeline("failing", {}, (add) =>
      add(bad, { value: add(flaky, { all: add(numbers, {}).list }).value }),
    );
    tries = 1;
    const { failures } = await zen.run(failing as unknown as Pipeline);
    expect(failures[0]?.error.hint).to.equal("Ask about as it must.");
    const [failed] = (await zen.all("executions")).filter(({ state }) => state === "failed");
    expect(failed?.error?.hint).to.equal("Ask about as it must.");
  });
});
