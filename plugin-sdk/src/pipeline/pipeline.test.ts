import { expect } from "chai";
import { isZenError } from "../errors.js";
import {
  Dataset,
  Metrics,
  Model,
  effect,
  json,
  optional,
  p,
  pipeline,
  step,
  stepFactory,
  testContext,
  trainer,
} from "./index.js";
import type { Add } from "./add.js";

const read = step("read", { inputs: { path: p.file() }, outputs: { dataset: Dataset } }, () => ({
  dataset: Dataset.of([]),
}));
const fit = trainer(
  "fit",
  { inputs: { train: Dataset, epochs: p.int(5) }, outputs: { model: Model }, env: ["SEED"] },
  () => ({ model: undefined as never }),
);
const score = step(
  "score",
  { inputs: { model: Model, dataset: Dataset, notes: optional(json<string>()) }, outputs: { metrics: Metrics } },
  () => ({ metrics: { values: {} } }),
);
const publish = effect("publish", { inputs: { model: Model }, outputs: {} }, () => ({}));
const cut = stepFactory((names: readonly string[]) =>
  step(
    "cut",
    { inputs: { dataset: Dataset }, outputs: Object.fromEntries(names.map((name) => [name, Dataset])) },
    () => ({}) as never,
  ),
);

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return isZenError(error) ? error.code : String(error);
  }
  return undefined;
}
/** Builds with an `add` that the compiler does not check, as JavaScript and YAML do. */
function build(use: (add: (...args: unknown[]) => Record<string, never>) => unknown): () => unknown {
  return () => pipeline("p", { n: p.int(1) }, (add: Add) => void use(add as never)).draft();
}

describe("pipeline", () => {
  it("compiles to nodes whose inputs are bindings", () => {
    const draft = pipeline(
      "flow",
      { path: p.string({ description: "the file" }), epochs: p.int(3) },
      (add, { path, epochs }) => {
        const { dataset } = add(read, { path });
        const { model } = add(fit, { train: dataset, epochs }, { name: "train", resources: { memory: "1 GiB" } });
        add(publish, { model }, { after: [add(score, { model, dataset }).metrics] });
        return { model };
      },
    ).draft();
    expect(draft.params).to.deep.equal({
      path: { type: "string", description: "the file" },
      epochs: { type: "int", default: 3 },
    });
    expect(draft.outputs).to.deep.equal({ model: { node: "train", output: "model" } });
    const nodes = draft.nodes.map((node) =>
      node.kind === "step" ? { id: node.id, inputs: node.inputs, options: node.options, after: node.after } : node,
    );
    expect(nodes).to.deep.equal([
      { id: "read", inputs: { path: { param: "path" } }, options: {}, after: [] },
      {
        id: "train",
        inputs: { train: { node: "read", output: "dataset" }, epochs: { param: "epochs" } },
        options: { resources: { memory: "1 GiB" } },
        after: [],
      },
      {
        id: "score",
        inputs: { model: { node: "train", output: "model" }, dataset: { node: "read", output: "dataset" } },
        options: {},
        after: [],
      },
      { id: "publish", inputs: { model: { node: "train", output: "model" } }, options: {}, after: ["score"] },
    ]);
  });

  it("writes a default into the plan, so that a changed default is seen", () => {
    const draft = pipeline("flow", {}, (add) => void add(fit, { train: add(read, { path: "a" }).dataset })).draft();
    const node = draft.nodes[1];
    expect(node?.kind === "step" && node.inputs["epochs"]).to.deep.equal({ value: 5 });
  });

  it("numbers steps of the same name", () => {
    const draft = pipeline("flow", {}, (add) => {
      add(read, { path: "a" });
      add(read, { path: "b" });
    }).draft();
    expect(draft.nodes.map((node) => node.id)).to.deep.equal(["read", "read-2"]);
  });

  it("counts past names that are taken already", () => {
    const { nodes } = pipeline("flights", {}, (add) => {
      for (const name of [undefined, "read-2", undefined, "read-5", undefined, undefined])
        add(read, { path: "flights.csv" }, name === undefined ? {} : { name });
    }).draft();
    expect(nodes.map(({ id }) => id)).to.deep.equal(["read", "read-2", "read-3", "read-5", "read-4", "read-6"]);
  });

  it("refuses a reference where the parameter of a nested pipeline wants a value, at the line", () => {
    const inner = pipeline("inner", { path: p.string() }, (add, { path }) => ({
      dataset: add(read, { path }).dataset,
    }));
    const outer = pipeline("outer", {}, (add) => {
      const { dataset } = add(read, { path: "flights.csv" });
      add.call(inner, { path: dataset as never });
    });
    expect(() => outer.draft())
      .to.throw(/The parameter path of the pipeline inner must be a JSON value/)
      .with.property("code", "PARAM_INVALID");
  });

  it("nests map, when and call as data", () => {
    const inner = pipeline("inner", { path: p.string() }, (add, { path }) => ({
      dataset: add(read, { path }).dataset,
    }));
    const draft = pipeline("outer", { path: p.string() }, (add, { path }) => {
      const { dataset } = add.call(inner, { path });
      const { model } = add(fit, { train: dataset });
      const { metrics } = add(score, { model, dataset });
      const { again } = add.when(metrics.at("values", "auc").gt(0.8), (add) => ({
        again: add(fit, { train: dataset }).model,
      }));
      add(publish, { model: add.merge([again, model]).value });
      add.map(metrics.at("slices"), (add) => ({ read: add(read, { path: "x" }).dataset }));
    }).draft();
    expect(draft.nodes.map((node) => `${node.kind} ${node.id}`)).to.deep.equal([
      "call inner",
      "step fit",
      "step score",
      "when when",
      "merge merge",
      "step publish",
      "map map",
    ]);
    const when = draft.nodes[3];
    expect(when?.kind === "when" && when.condition).to.deep.equal({
      left: { node: "score", output: "metrics", path: ["values", "auc"] },
      op: ">",
      right: 0.8,
    });
    expect(when?.kind === "when" && when.body.map((node) => node.id)).to.deep.equal(["when.fit"]);
  });

  const refusals: readonly (readonly [string, string, () => unknown])[] = [
    ["a bad pipeline name", "PIPELINE_NAME_INVALID", () => pipeline("Bad Name", {}, () => undefined)],
    ["what is no step", "STEP_EXPECTED", build((add) => add(() => 1, {}))],
    ["an unknown input", "STEP_INPUT_UNKNOWN", build((add) => add(read, { path: "a", pth: "b" }))],
    ["a missing input", "STEP_INPUT_MISSING", build((add) => add(read, {}))],
    ["a value where an artifact is wanted", "STEP_INPUT_INVALID", build((add) => add(fit, { train: 5 }))],
    [
      "an artifact of another kind",
      "STEP_INPUT_INVALID",
      build((add) => add(score, { model: add(read, { path: "a" })["dataset"], dataset: 1 })),
    ],
    [
      "a parameter of the wrong type",
      "PARAM_INVALID",
      build((add) => add(fit, { train: add(read, { path: "a" })["dataset"], epochs: "five" })),
    ],
    [
      "two steps of one given name",
      "STEP_NAME_TAKEN",
      build((add) => [add(read, { path: "a" }, { name: "x" }), add(read, { path: "a" }, { name: "x" })]),
    ],
    ["a bad step name", "STEP_NAME_INVALID", build((add) => add(read, { path: "a" }, { name: "no spaces" }))],
    ["a function as a factory's argument", "STEP_ARGUMENTS_NOT_JSON", () => cut([(() => 1) as never])],
  ];
  for (const [what, code, act] of refusals) it(`refuses ${what}`, () => expect(codeOf(act)).to.equal(code));
});

describe("a step", () => {
  const half = step(
    "half",
    { inputs: { rows: Dataset, times: p.int({ default: 1, min: 1 }) }, outputs: { rows: Dataset } },
    async ({ rows, times }, ctx) => {
      const kept = [];
      for await (const row of rows.rows()) if (kept.length < rows.rowCount / 2 ** times) kept.push(row);
      ctx.metric("kept", kept.length);
      return { rows: Dataset.of(kept, rows.schema) };
    },
  );

  it("is a plain function that a test can call", async () => {
    const ctx = testContext();
    const { rows } = await half({ rows: Dataset.of([{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }]) }, ctx);
    expect(rows.rowCount).to.equal(2);
    expect(ctx.metrics).to.deep.equal({ kept: 2 });
  });

  it("checks what a direct call gives", async () => {
    const refused = await half({ rows: Dataset.of([]), times: 0 }).catch((error: unknown) => error);
    expect(isZenError(refused, "PARAM_INVALID")).to.equal(true);
  });

  it("remembers the factory and the arguments it came from", () => {
    expect(cut(["a", "b"]).definition.origin?.args).to.deep.equal([["a", "b"]]);
    expect(cut(["a", "b"]).definition.origin?.factory).to.equal(cut);
  });
});
