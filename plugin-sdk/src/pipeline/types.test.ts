import {
  Dataset,
  Metrics,
  Model,
  json,
  optional,
  p,
  pipeline,
  step,
  stepFactory,
  type PipelineOutputs,
  type Ref,
} from "./index.js";

/** Promises of the compiler: each `@ts-expect-error` fails the build when the line below it compiles. */

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<T extends true>(): T | undefined {
  return undefined;
}

const read = step("read", { inputs: { path: p.file() }, outputs: { dataset: Dataset } }, async ({ path }) => {
  holds<Equal<typeof path.digest, string>>();
  return { dataset: Dataset.of([{ bytes: path.size }]) };
});
step(
  "top",
  {
    inputs: { rows: Dataset, model: Model, count: p.int(10) },
    outputs: { rows: Dataset },
    plan(given) {
      holds<Equal<keyof typeof given, "rows" | "count">>();
      holds<Equal<keyof typeof given.rows, "schema">>();
      // @ts-expect-error -- no row is known before the step before it has run
      void given.rows.rowCount;
      const { count: limit, rows } = given;
      const plan = {
        format: "processing@1",
        inputs: { rows: { format: "dataset", schema: rows.schema } },
        nodes: [{ id: "top", op: "order", from: "rows", by: [], limit }],
        outputs: { rows: "top" },
      } as const;
      return { plan, inputs: { rows: "rows" } };
    },
  },
  async ({ rows }) => ({ rows }),
);
const split = stepFactory(<const N extends string>(names: readonly N[]) =>
  step(
    "split",
    {
      inputs: { dataset: Dataset },
      outputs: Object.fromEntries(names.map((name) => [name, Dataset])) as { readonly [K in N]: typeof Dataset },
    },
    async (): Promise<never> => ({}) as never,
  ),
);
const train = step(
  "train",
  {
    inputs: {
      train: Dataset,
      weights: optional(json<number[]>()),
      epochs: p.int(5),
      rate: p.number(),
      mode: p.choice(["fast", "exact"], "fast"),
    },
    outputs: { model: Model },
  },
  async ({ epochs, rate, mode, weights }) => {
    holds<Equal<typeof epochs, number>>();
    holds<Equal<typeof rate, number>>();
    holds<Equal<typeof mode, "fast" | "exact">>();
    holds<Equal<typeof weights, number[] | undefined>>();
    return { model: undefined as never };
  },
);
const evaluate = step(
  "evaluate",
  { inputs: { model: Model, dataset: Dataset }, outputs: { metrics: Metrics } },
  () => ({ metrics: { values: {} } }),
);
// @ts-expect-error an output of the declaration is missing in what the function returns
const forgets = step("forgets", { inputs: {}, outputs: { dataset: Dataset } }, () => ({}));

const good = pipeline("good", { path: p.string(), epochs: p.int(3) }, (add, { path, epochs }) => {
  const { dataset } = add(read, { path });
  const parts = add(split(["train", "eval"]), { dataset });
  const { model } = add(
    train,
    { train: parts.train, epochs, rate: 0.1 },
    { name: "fit", resources: { memory: "2 GiB" } },
  );
  const { metrics } = add(evaluate, { model, dataset: parts.eval });
  return { model, metrics };
});
type Outputs = typeof good extends { readonly __outputs?: infer R } ? PipelineOutputs<Exclude<R, undefined>> : never;
holds<Equal<Outputs, { readonly model: Model; readonly metrics: Metrics }>>();

export const wrong = pipeline("wrong", { path: p.string(), epochs: p.int(3) }, (add, { path, epochs, ...rest }) => {
  holds<Equal<keyof typeof rest, never>>();
  const { dataset } = add(read, { path });
  // @ts-expect-error a file is given by its path, not by a number
  add(read, { path: epochs });
  // @ts-expect-error the output is called dataset
  add(read, { path }).datset;
  const parts = add(split(["train", "eval"]), { dataset });
  // @ts-expect-error there is no such part
  parts.test;
  const { model } = add(train, { train: parts.train, rate: 0.1 });
  // @ts-expect-error a model is no dataset
  add(train, { train: model, rate: 0.1 });
  // @ts-expect-error the input is misspelt
  add(train, { trian: parts.train, rate: 0.1 });
  // @ts-expect-error rate has no default
  add(train, { train: parts.train });
  // @ts-expect-error there is no such input
  add(train, { train: parts.train, rate: 0.1, layers: 3 });
  // @ts-expect-error epochs is a number
  add(train, { train: parts.train, rate: 0.1, epochs: "5" });
  // @ts-expect-error path is a string parameter, epochs wants a number
  add(train, { train: parts.train, rate: 0.1, epochs: path });
  // @ts-expect-error not one of the choices
  add(train, { train: parts.train, rate: 0.1, mode: "slow" });
  // @ts-expect-error no such option
  add(evaluate, { model, dataset }, { resorces: { cpus: 1 } });
  const typed: Ref<Model, "model"> = model;
  return { typed };
});
export const unknownParam = pipeline("unknown", { path: p.string() }, (add, params) => {
  // @ts-expect-error the pipeline has no such parameter
  add(read, { path: params.file });
});

describe("the types of a pipeline", () => {
  it("are promises that the compiler keeps", () => {
    if (typeof good.draft !== "function" || typeof forgets !== "function") throw new Error("the module did not load");
  });
});
