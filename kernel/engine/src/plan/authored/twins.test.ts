import { expect } from "chai";
import type { ZenError } from "@zen/plugin-sdk";
import { stepCodes } from "../../keys/index.js";
import { SampleRepository } from "../../testing/sample-repository.js";
import { compile, everyStep, loadModule, type CompiledPlan } from "../index.js";

const STEPS = `import { effect, json, Metrics, Dataset, p, step, stepFactory, trainer } from "@zen/plugin-sdk/pipeline";
const value = json<number>();
export const read = step("read", { inputs: { path: p.string("data.csv"), n: p.int(1) }, outputs: { dataset: Dataset, value } }, async () => ({}) as never);
export const train = trainer("train", { inputs: { dataset: Dataset, epochs: p.int(3), note: p.string("") }, outputs: { value, metrics: Metrics } }, async () => ({}) as never);
export const names = step("names", { inputs: {}, outputs: { list: json<string[]>() } }, async () => ({}) as never);
export const score = step("score", { inputs: { name: p.string() }, outputs: { value } }, async () => ({}) as never);
export const publish = effect("publish", { inputs: { value }, outputs: {}, env: ["TARGET"] }, async () => ({}));
export const part = stepFactory((name: string, share: number) => step("part", { inputs: { dataset: Dataset }, outputs: { [name]: Dataset } }, async () => ({ [name]: share }) as never));
export default read;
`;
const TS = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import read, { names, part, publish, score, train } from "./steps.js";
import { prepare } from "./prepare.js";
`;
const PREPARE = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { read } from "./steps.js";
export const prepare = pipeline("prepare", { path: p.string("a.csv") }, (add, { path }) => ({ dataset: add(read, { path }).dataset }));
`;

interface Twins {
  readonly name: string;
  /** What follows the imports. */
  readonly ts: string;
  readonly yaml: string;
}

const TWINS: readonly Twins[] = [
  {
    name: "parameters, a step of each kind, options, order without data",
    ts: `export default pipeline("plain", {
  path: p.string({ default: "x.csv", description: "What to read" }), epochs: p.int({ min: 1, default: 5 }), rate: p.number(), fast: p.boolean(false),
  mode: p.choice(["a", "b"], "a"), data: p.file(), more: p.json({ default: { value: 1 } }) }, (add, { path, epochs }) => {
  const { dataset, value } = add(read, { path });
  const { metrics } = add(train, { dataset, epochs, note: "params.epochs" }, { name: "fit", on: "big", resources: { memory: "1 GiB", cpus: 2 }, retry: { attempts: 3, codes: ["X"] }, cache: { key: "v2" }, timeoutMs: 5000 });
  add(publish, { value }, { after: [metrics] });
  return { metrics };
}, { description: "As plain as can be", stores: { artifacts: "big" } });`,
    yaml: `name: plain
description: As plain as can be
stores: { artifacts: big }
params:
  path: { type: string, default: x.csv, description: What to read }
  epochs: { type: int, default: 5, min: 1 }
  rate: number
  fast: { type: boolean, default: false }
  mode: { type: choice, choices: [a, b], default: a }
  data: file
  more: { type: json, default: { value: 1 } }
steps:
  read:
    uses: ./steps.ts        # the default export
    inputs: { path: params.path }
  fit:
    uses: ./steps.ts#train
    inputs:
      dataset: steps.read.dataset
      epochs: params.epochs
      note: { value: params.epochs }
    on: big
    resources: &resources { memory: 1 GiB, cpus: 2 }
    retry: { attempts: 3, codes: [X] }
    cache: { key: v2 }
    timeoutMs: 5000
  publish:
    uses: ./steps.ts#publish
    inputs: { value: steps.read.value }
    after: [steps.fit]
outputs:
  metrics: steps.fit.metrics
`,
  },
  {
    name: "factories with one argument and with several",
    ts: `export default pipeline("made", {}, (add) => {
  const { dataset } = add(read, {});
  add(part("train", 0.7), { dataset });
  add(part("all", [1] as never), { dataset });
});`,
    yaml: `name: made
steps:
  read: { uses: "./steps.ts#read" }
  part: { uses: "./steps.ts#part", with: [train, 0.7], inputs: { dataset: steps.read.dataset } }
  part-2: { uses: "./steps.ts#part", with: [all, [1]], inputs: { dataset: steps.read.dataset } }
`.replace("./steps.ts#read", "./steps.ts#default"),
  },
  {
    name: "map and gather, a map in a map, items of both",
    ts: `export default pipeline("mapped", {}, (add) => {
  const { list } = add(names, {});
  const scores = add.map(list, (add, name) => {
    const { value } = add(score, { name: name as never });
    const inner = add.map(name.at("parts"), (add, part) => {
      add(score, { name: part.at("name", 0) });
      return add(score, { name: name.at("name") }, { name: "outer" });
    });
    return { value, inner: inner.value };
  }, { name: "each" });
  const { value } = add(score, { name: "alone" }, { name: "alone" });
  return { scores: scores.value, all: add.gather([value, value], { name: "all" }).list };
});`,
    yaml: `name: mapped
steps:
  names: { uses: ./steps.ts#names }
  each:
    map: steps.names.list
    steps:
      score: { uses: ./steps.ts#score, inputs: { name: item } }
      map:
        map: item.parts
        steps:
          score: { uses: ./steps.ts#score, inputs: { name: "item.name[0]" } }
          outer: { uses: ./steps.ts#score, inputs: { name: maps.each.item.name } }
        outputs: { value: steps.outer.value }
    outputs: { value: steps.score.value, inner: steps.map.value }
  alone: { uses: ./steps.ts#score, inputs: { name: alone } }
  all: { gather: [steps.alone.value, steps.alone.value] }
outputs: { scores: steps.each.value, all: steps.all.list }
`,
  },
  {
    name: "when and merge",
    ts: `export default pipeline("chosen", {}, (add) => {
  const { dataset, value } = add(read, {});
  const { metrics } = add(train, { dataset });
  const good = add.when(metrics.at("values", "a u c").gte(0.8), (add) => {
    add(publish, { value });
    return add(train, { dataset }, { name: "more" });
  }, { name: "good" });
  add.when(value.at().equals("text"), (add) => { add(publish, { value }); return {}; });
  return add.merge([good.value, value]);
});`,
    yaml: `name: chosen
steps:
  read: { uses: ./steps.ts#read }
  train: { uses: ./steps.ts#train, inputs: { dataset: steps.read.dataset } }
  good:
    when: steps.train.metrics.values["a u c"] >= 0.8
    steps:
      publish: { uses: ./steps.ts#publish, inputs: { value: steps.read.value } }
      more: { uses: ./steps.ts#train, inputs: { dataset: steps.read.dataset } }
    outputs: { value: steps.more.value, metrics: steps.more.metrics }
  when:
    when: steps.read.value = "text"
    steps:
      publish: { uses: ./steps.ts#publish, inputs: { value: steps.read.value } }
  merge: { merge: [steps.good.value, steps.read.value] }
outputs: { value: steps.merge.value }
`,
  },
  {
    name: "nested pipelines, in TypeScript, in YAML and in place",
    ts: `const small = pipeline("small", {}, (add) => ({ value: add(read, {}).value }));
export default pipeline("nested", { path: p.string("b.csv") }, (add, { path }) => {
  const one = add.call(prepare, { path });
  const two = add.call(prepare, {}, { name: "two" });
  add.call(small, {});
  return { a: one.dataset, b: two.dataset };
});`,
    yaml: `name: nested
params: { path: { type: string, default: b.csv } }
steps:
  prepare: { call: ./prepare.ts#prepare, params: { path: params.path } }
  two: { call: ./prepare.yaml }
  small:
    call:
      name: small
      steps: { read: { uses: ./steps.ts#read } }
      outputs: { value: steps.read.value }
outputs: { a: steps.prepare.dataset, b: steps.two.dataset }
`,
  },
];

const PREPARE_YAML = `name: prepare
params: { path: { type: string, default: a.csv } }
steps: { read: { uses: ./steps.ts#read, inputs: { path: params.path } } }
outputs: { dataset: steps.read.dataset }
`;

describe("a pipeline in YAML and its twin in TypeScript", () => {
  let repository: SampleRepository;
  beforeEach(() => {
    repository = new SampleRepository();
    repository.write({
      "pipelines/steps.ts": STEPS,
      "pipelines/prepare.ts": PREPARE,
      "pipelines/prepare.yaml": PREPARE_YAML,
    });
  });
  afterEach(() => repository.remove());

  const plan = async (file: string): Promise<CompiledPlan> => compile(await loadModule(file, repository));

  for (const { name, ts, yaml } of TWINS) {
    it(`are one plan: ${name}`, async () => {
      repository.write({ "pipelines/a.ts": TS + ts, "pipelines/a.yaml": yaml });
      const [a, b] = [await plan("pipelines/a.ts"), await plan("pipelines/a.yaml")];
      expect(b.plan).to.deep.equal(a.plan);
      expect(b.digest).to.equal(a.digest);
      expect([...b.steps.keys()]).to.deep.equal([...a.steps.keys()]);
    });
  }

  it("have the same step keys, which no edit of the YAML changes", async () => {
    const { ts = "", yaml = "" } = TWINS[1] ?? {};
    repository.write({ "pipelines/a.ts": TS + ts, "pipelines/a.yaml": yaml, "pipelines/b.yaml": `# why\n${yaml}` });
    const codes = async (file: string) => {
      const module = await loadModule(file, repository);
      const ids = [...everyStep((await compile(module)).plan)].map(({ node }) => node.step);
      return [...(await stepCodes(module, ids))].map(([name, { digest }]) => [name, digest]);
    };
    const expected = await codes("pipelines/a.ts");
    expect(await codes("pipelines/a.yaml")).to.deep.equal(expected);
    expect(await codes("pipelines/b.yaml")).to.deep.equal(expected);
    repository.write({ "pipelines/steps.ts": STEPS.replace("[name]: share", "[name]: -share") });
    expect(await codes("pipelines/a.yaml")).not.to.deep.equal(expected);
  });

  it("may call one another", async () => {
    repository.write({
      "pipelines/b.ts": `import { pipeline } from "@zen/plugin-sdk/pipeline";\nimport prepare from "./prepare.yaml";
export default pipeline("b", {}, (add) => add.call(prepare as never, {}));`,
    });
    const { plan: made, places } = await plan("pipelines/b.ts");
    expect(made.nodes[0]).to.deep.include({ kind: "call", plan: (await plan("pipelines/prepare.yaml")).plan });
    expect(places.get("prepare/read")).to.equal("pipelines/prepare.yaml:3:10");
  });

  it("may not call themselves, however far around", async () => {
    const caller = (name: string, other: string): string =>
      `name: ${name}\nsteps:\n  next: { call: ./${other}.yaml }\n`;
    repository.write({ "pipelines/a.yaml": caller("a", "b"), "pipelines/b.yaml": caller("b", "a") });
    const error = await plan("pipelines/a.yaml").catch((reason: unknown) => reason as ZenError);
    expect(error).to.include({ code: "PLAN_CYCLE", message: "The pipeline a calls itself: a -> b -> a" });
  });

  it("take steps in any order in YAML", async () => {
    repository.write({
      "pipelines/a.yaml": PREPARE_YAML.replace(
        "steps: {",
        "steps: { last: { uses: ./steps.ts#train, inputs: { dataset: steps.read.dataset } },",
      ),
    });
    const { plan: made } = await plan("pipelines/a.yaml");
    expect(made.nodes.map(({ id }) => id)).to.deep.equal(["read", "last"]);
  });

  it("are compiled anew when a file changes", async () => {
    repository.write({ "pipelines/a.yaml": PREPARE_YAML });
    const before = await plan("pipelines/a.yaml");
    repository.write({ "pipelines/a.yaml": PREPARE_YAML.replace("a.csv", "b.csv") });
    expect((await plan("pipelines/a.yaml")).plan.params).not.to.deep.equal(before.plan.params);
  });
});
