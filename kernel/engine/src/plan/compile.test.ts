import { expect } from "chai";
import type { ZenError } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import { SampleRepository } from "../testing/sample-repository.js";
import { compile, loadModule, planFromYaml, planToYaml, type CompiledPlan } from "./index.js";

const STEPS = `import { json, p, pipeline, step, effect, trainer } from "@zen/plugin-sdk/pipeline";
const out = json<number>();
export const first = step("first", { inputs: { n: p.int(1), data: p.file("d.csv") }, outputs: { value: out }, env: ["B", "A"] }, async ({ n }) => ({ value: n }));
export const second = trainer("second", { inputs: { value: out }, outputs: { value: out }, uses: ["processing"] }, async ({ value }) => ({ value }));
export const list = step("list", { inputs: {}, outputs: { items: json<number[]>() } }, async () => ({ items: [1, 2] }));
export const publish = effect("publish", { inputs: { value: out }, outputs: {} }, async () => ({}));
`;

describe("compile", () => {
  let repository: SampleRepository;
  beforeEach(() => (repository = new SampleRepository()));
  afterEach(() => repository.remove());

  const plan = async (source: string, wanted?: string): Promise<CompiledPlan> =>
    compile(await loadModule("a.ts", repository.write({ "a.ts": STEPS + source })), wanted);
  const code = async (action: Promise<unknown>): Promise<ZenError> =>
    action.then(
      () => expect.fail("It did not fail"),
      (error: unknown) => error as ZenError,
    );

  it("writes steps, bindings, options and outputs as data", async () => {
    const {
      plan: made,
      places,
      steps,
    } = await plan(`
export default pipeline("two", { n: p.int(3) }, (add, { n }) => {
  const { value } = add(first, { n }, { name: "one", cache: { key: "x" } });
  const result = add(second, { value });
  add(publish, { value: result.value }, { after: [value] });
  return { answer: result.value };
}, { description: "Two steps" });`);
    expect(made).to.deep.equal({
      format: "plan@1",
      name: "two",
      description: "Two steps",
      params: { n: { type: "int", default: 3 } },
      nodes: [
        {
          kind: "step",
          id: "one",
          step: { module: "./a.ts", export: "first" },
          stepKind: "function",
          inputs: { n: { param: "n" }, data: { value: "d.csv" } },
          outputs: { value: { id: "json", version: 1 } },
          uses: [],
          env: ["A", "B"],
          options: { cache: { key: "x" } },
          after: [],
        },
        {
          kind: "step",
          id: "second",
          step: { module: "./a.ts", export: "second" },
          stepKind: "trainer",
          inputs: { value: { node: "one", output: "value" } },
          outputs: { value: { id: "json", version: 1 } },
          uses: ["processing"],
          env: [],
          options: {},
          after: [],
        },
        {
          kind: "effect",
          id: "publish",
          step: { module: "./a.ts", export: "publish" },
          stepKind: "effect",
          inputs: { value: { node: "second", output: "value" } },
          outputs: {},
          uses: [],
          env: [],
          options: {},
          after: ["one"],
        },
      ],
      outputs: { answer: { node: "second", output: "value" } },
    });
    expect(places.get("second")).to.equal("a.ts:10:18");
    expect([...steps.keys()]).to.deep.equal(["one", "second", "publish"]);
  });

  it("gives a comment no say in the digest, and every change of the graph one", async () => {
    const source = (comment: string, n: number) =>
      `${comment}\nexport default pipeline("x", {}, (add) => { add(first, { n: ${n} }); });`;
    const [a, b, c] = [await plan(source("", 1)), await plan(source("// why", 1)), await plan(source("", 2))];
    expect(a.digest).to.equal(b.digest);
    expect(a.digest).not.to.equal(c.digest);
  });

  const EVERY_KIND = `
const inner = pipeline("inner", { n: p.int(1) }, (add, { n }) => add(first, { n }));
export default pipeline("outer", {}, (add) => {
  const { items } = add(list, {});
  const mapped = add.map(items, (add, item) => add(first, { n: item as never }), { name: "each" });
  const { value } = add(first, {}, { name: "lone" });
  const chosen = add.when(value.at("deep", 0).gt(0.5), (add) => add(second, { value }));
  const called = add.call(inner, { n: 2 });
  add.gather([value, called.value]);
  return { ...add.merge([chosen.value, value]), list: mapped.value };
});`;

  it("writes every kind of node, and refuses to run those that it cannot", async () => {
    const compiled = await plan(EVERY_KIND);
    expect(compiled.plan.nodes.map(({ kind }) => kind)).to.deep.equal([
      "step",
      "map",
      "step",
      "when",
      "call",
      "gather",
      "merge",
    ]);
    expect([...compiled.steps.keys()]).to.deep.equal(["list", "each.first", "lone", "when.second", "inner/first"]);
  });

  it("gives the same plan back from YAML", async () => {
    const { plan: made } = await plan(EVERY_KIND);
    const text = await planToYaml(made);
    expect(text).to.match(/^format: plan@1\nname: outer\n/);
    expect(await planFromYaml(text)).to.deep.equal(made);
    expect(await planFromYaml(JSON.stringify(made))).to.deep.equal(made);
  });

  it("refuses YAML that is none, is no plan, or refers to nothing", async () => {
    const simple = await planToYaml(
      (await plan(`export default pipeline("x", {}, (add) => add(second, add(first, {})));`)).plan,
    );
    const broken = async (text: string): Promise<ZenError> => code(planFromYaml(text));
    expect(await broken("a: [1")).to.include({ code: "PLAN_INVALID", place: "plan.yaml:1:6" });
    expect((await broken("a: 1")).message).to.contain("a must be left out");
    expect((await broken(simple.replace("plan@1", "plan@2"))).message).to.contain(`format must be one of "plan@1"`);
    expect((await broken(simple.replace("kind: step", "kind: stop"))).message).to.contain(
      "nodes[0].kind must be one of step, effect",
    );
    expect((await broken(simple.replace("node: first", "node: firs"))).hint).to.contain("first");
    expect((await broken(simple.replace("node: first", "node: second"))).message).to.contain(
      "second -> second wait for one another",
    );
    expect(await broken(simple.replace("node: first", "node: second"))).to.include({ code: "PLAN_CYCLE" });
    expect((await broken(simple.replace("id: second", "id: first"))).message).to.contain("Two nodes are named first");
    expect((await broken(simple.replace("after: []", "after: [later]"))).message).to.contain("waits for later");
    expect((await broken(simple.replace("output: value", "output: vale"))).hint).to.contain("value");
    expect((await broken(simple.replace("value: 1", "param: n"))).message).to.contain("parameter n");
    expect((await broken(simple.replace("value: 1", "item: each"))).message).to.contain("no map around it");
  });

  it("finds the pipeline that is meant", async () => {
    const two = `export const a = pipeline("aa", {}, () => {}); export const b = pipeline("bb", {}, () => {});`;
    expect((await plan(two, "b")).plan.name).to.equal("bb");
    expect((await plan(two, "aa")).plan.name).to.equal("aa");
    expect(await code(plan(two))).to.include({ code: "PIPELINE_NOT_FOUND", hint: "Choose one of a, b." });
    expect((await code(plan(two, "c"))).code).to.equal("PIPELINE_NOT_FOUND");
    expect(await code(plan(""))).to.include({ code: "PIPELINE_NOT_FOUND", place: "a.ts" });
    expect((await plan(`${two}\nexport default pipeline("cc", {}, () => {});`)).plan.name).to.equal("cc");
  });

  it("says where a pipeline's function fails", async () => {
    const thrown = await code(plan(`export default pipeline("x", {}, () => {\n  throw new TypeError("oh");\n});`));
    expect(thrown).to.include({ code: "PIPELINE_LOAD_FAILED", place: "a.ts:8:9" });
    const wrong = await code(
      plan(`export default pipeline("x", {}, (add) => {\n  add(first, { m: 1 } as never);\n});`),
    );
    expect(wrong).to.include({ code: "STEP_INPUT_UNKNOWN", place: "a.ts:8:3" });
    const hidden = await code(
      plan(
        `export default pipeline("x", {}, (add) => {\n  add(step("in", { inputs: {}, outputs: {} }, async () => ({})), {});\n});`,
      ),
    );
    expect(hidden).to.include({ code: "STEP_NOT_EXPORTED", place: "a.ts:8:7" });
  });

  it("refuses a reference from another pipeline", async () => {
    const source = `let leaked: never;
export const a = pipeline("a", {}, (add) => { leaked = add(first, {}).value as never; });
export const b = pipeline("b", {}, (add) => { add(second, { value: leaked }); });`;
    const module = await loadModule("a.ts", repository.write({ "a.ts": STEPS + source }));
    await compile(module, "a");
    expect((await code(compile(module, "b"))).code).to.equal("PLAN_INVALID");
  });

  it("plans have a form that reads itself back", async () => {
    const { plan: made } = await plan(EVERY_KIND);
    const copy = JSON.parse(JSON.stringify(made)) as Plan;
    expect(copy).to.deep.equal(made);
  });
});
