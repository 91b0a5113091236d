import { expect } from "chai";
import * as fc from "fast-check";
import {
  Dataset,
  describedPipeline,
  effect,
  isStep,
  isStepFactory,
  json,
  optional,
  p,
  pipeline,
  step,
  stepFactory,
  trainer,
  type Add,
  type AnyStep,
  type Params,
  type Pipeline,
  type Plan,
  type Ref,
  type StepDefinition,
  type StepId,
} from "@zen/plugin-sdk/pipeline";
import { isJson, type Json } from "@zen/plugin-sdk";
import { compileDraft } from "../compile-draft.js";
import { planDigest } from "../compile.js";
import { parseYaml } from "./parse-yaml.js";
import { pipelineToYaml } from "./print-yaml.js";
import { readPipeline } from "./read-pipeline.js";

const out = json<number>();
const nothing = async (): Promise<never> => ({}) as never;
const STEPS = {
  source: step(
    "source",
    { inputs: { path: p.string("x"), n: p.int(1) }, outputs: { rows: Dataset, value: out } },
    nothing,
  ),
  change: step(
    "change",
    { inputs: { rows: Dataset, any: p.json({ default: null }) }, outputs: { rows: Dataset } },
    nothing,
  ),
  fit: trainer(
    "fit",
    {
      inputs: { rows: Dataset, eval: optional(Dataset), n: p.json({ default: 1 }) },
      outputs: { value: out, "odd name": out },
    },
    nothing,
  ),
  items: step("items", { inputs: { value: out }, outputs: { list: json<number[]>() } }, nothing),
  publish: effect("publish", { inputs: { value: out }, outputs: {}, env: ["B", "A"] }, nothing),
};
const FACTORIES = {
  made: stepFactory((...args: readonly Json[]) =>
    step(`made${args.length}`, { inputs: { any: p.json({ default: 0 }) }, outputs: { value: out } }, nothing),
  ),
};
const MODULES = {
  "./pipelines/steps.ts": { ...STEPS },
  "@zen/sample": { ...FACTORIES },
  "../shared/lib.ts": { default: STEPS.change },
};

function identify(wanted: AnyStep): StepId {
  const { origin } = wanted.definition as StepDefinition;
  for (const [module, exports] of Object.entries(MODULES)) {
    for (const [name, value] of Object.entries(exports) as [string, unknown][]) {
      if (isStep(value) && value === wanted) return { module, export: name };
      if (isStepFactory(value) && value === origin?.factory)
        return { module, export: name, args: origin.args as readonly Json[] };
    }
  }
  throw new Error("unknown step");
}

const planOf = (made: Pipeline): Plan => compileDraft(made.draft(), identify, "/repository").plan;

async function readBack(text: string): Promise<Plan> {
  const { description } = readPipeline(await parseYaml(text), ({ start }) => `a.yaml:${start}`);
  // As `pipelines/a.yaml` names them.
  const modules = {
    "./steps.ts": MODULES["./pipelines/steps.ts"],
    "@zen/sample": MODULES["@zen/sample"],
    "../../shared/lib.ts": MODULES["../shared/lib.ts"],
  };
  return planOf(describedPipeline(description, modules));
}

/** Values that YAML, or this form, could take for something else. */
const TRICKY = [
  "",
  "steps.a.b",
  "params.n",
  "item",
  "item.x",
  "maps.m.item",
  "null",
  "yes",
  "1.0",
  "0x1f",
  "~",
  "- a",
  "a: b",
  "# c",
  "&a",
  "*a",
  "!!str x",
  "\n",
  "a\nb\n",
  "\t",
  '"',
  "'",
  "{",
  "2001-01-01",
  "<<",
  "é\u2028",
];
const anyText = fc.oneof(fc.constantFrom(...TRICKY), fc.string({ maxLength: 12 }));
const anyJson = fc.oneof(
  anyText,
  fc.jsonValue({ maxDepth: 1 }).filter((value) => isJson(value) && !JSON.stringify(value).includes("__proto__")),
  fc.record({ value: anyText }),
) as fc.Arbitrary<Json>;
const someOptions = fc.record(
  {
    on: fc.constantFrom("big", "small"),
    cache: fc.oneof(fc.constant(false as const), fc.record({ ttlMs: fc.nat(), key: anyText }, { requiredKeys: [] })),
    retry: fc.record({ attempts: fc.integer({ min: 1, max: 9 }), codes: fc.array(fc.constant("X_Y")) }),
    resources: fc.record(
      { cpus: fc.integer({ min: 1, max: 4 }), memory: fc.constantFrom("1 GiB", 1024) },
      { requiredKeys: [] },
    ),
    timeoutMs: fc.integer({ min: 1, max: 1e6 }),
  },
  { requiredKeys: [] },
);

type Draw = fc.GeneratorValue;
interface Known {
  readonly rows: Ref<never>[];
  readonly values: Ref<number, "json">[];
  readonly lists: Ref<readonly number[]>[];
  readonly items: { at(...path: (string | number)[]): unknown }[];
}

/** Adds random nodes of every kind, wired to what there is. */
function fill(
  add: Add,
  g: Draw,
  params: readonly unknown[],
  around: Known,
  depth: number,
): { [name: string]: Ref<unknown> } {
  const known: Known = {
    rows: [...around.rows],
    values: [...around.values],
    lists: [...around.lists],
    items: [...around.items],
  };
  const pick = <T>(from: readonly T[]): T => from[g(fc.nat, { max: from.length - 1 })] as T;
  const chance = (): boolean => g(fc.boolean);
  const path = (): (string | number)[] =>
    g(() => fc.array(fc.oneof(fc.nat(9), fc.constantFrom("values", "a b", "0", "x-y", "")), { maxLength: 3 }));
  const value = (): unknown => {
    const kind = g(fc.nat, { max: 3 });
    if (kind === 0 && params.length > 0) return pick(params);
    if (kind === 1 && known.values.length > 0) return pick(known.values).at(...path());
    if (kind === 2 && known.items.length > 0) return pick(known.items).at(...path());
    return g(() => anyJson);
  };
  const names = new Set<string>();
  const named = (): { name?: string } => {
    const name = pick(["train", "a", "b", "x-1"]);
    if (names.has(name) || chance()) return {};
    names.add(name);
    return { name };
  };
  const first = add(STEPS.source, { n: g(() => fc.integer()), path: g(() => anyText) });
  known.rows.push(first.rows as never);
  known.values.push(first.value);
  for (let count = g(fc.nat, { max: 4 }); count > 0; count--) {
    const after = chance() ? [pick(known.values)] : [];
    const options = { ...named(), ...g(() => someOptions), ...(after.length > 0 ? { after } : {}) };
    switch (g(fc.nat, { max: depth > 0 ? 9 : 5 })) {
      case 0:
        known.rows.push(add(STEPS.change, { rows: pick(known.rows), any: value() } as never, options).rows as never);
        break;
      case 1: {
        const fitted = add(
          STEPS.fit,
          { rows: pick(known.rows), n: value(), ...(chance() ? { eval: pick(known.rows) } : {}) } as never,
          options,
        );
        known.values.push(fitted.value, fitted["odd name"]);
        break;
      }
      case 2:
        known.lists.push(add(STEPS.items, { value: pick(known.values) }, options).list);
        break;
      case 3:
        known.values.push(
          add(FACTORIES.made(...g(() => fc.array(anyJson, { maxLength: 2 }))), { any: value() } as never, options)[
            "value"
          ] as never,
        );
        break;
      case 4:
        add(STEPS.publish, { value: pick(known.values) }, options);
        break;
      case 5:
        if (chance()) known.lists.push(add.gather(known.values.slice(0, 2), named()).list);
        else known.values.push(add.merge(known.values.slice(0, 2), named()).value);
        break;
      case 6: {
        const condition = pick(known.values)
          .at(...path())
          .equals(g(() => anyJson));
        const inner = add.when(condition, (add) => fill(add, g, params, known, depth - 1), named());
        known.values.push(inner["value"] as never);
        break;
      }
      case 7: {
        const over = known.lists.length > 0 && chance() ? pick(known.lists) : pick(known.values).at(...path());
        add.map(
          over as never,
          (add, item) => fill(add, g, params, { ...known, items: [...known.items, item] }, depth - 1),
          named(),
        );
        break;
      }
      default: {
        const given = { a: value(), b: value() };
        known.values.push(add.call(sample(g, "inner", depth - 1), given, named())["value"] as never);
      }
    }
  }
  return { rows: pick(known.rows), value: pick(known.values) };
}

function sample(g: Draw, name: string, depth: number): Pipeline<Params, { value: Ref<unknown> }> {
  const params = {
    a: p.json({ default: g(() => anyJson) }),
    b: p.json({ default: 1, description: g(() => anyText) }),
    n: p.int({ default: 1, min: 0 }),
    c: p.choice(["yes", "no"]),
  };
  const chosen = name === "outer" ? params : { a: params.a, b: params.b };
  return pipeline(
    name,
    chosen,
    (add, refs) => fill(add, g, [refs.a, refs.b], { rows: [], values: [], lists: [], items: [] }, depth),
    {
      ...(depth > 1 ? { description: "Of every kind", stores: { artifacts: "own" } } : {}),
    },
  ) as never;
}

describe("a pipeline in YAML", () => {
  it("gives the very same plan as the program that it was printed from", async function () {
    this.timeout(60_000);
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        const plan = planOf(sample(g, "outer", 2));
        const text = await pipelineToYaml(plan, "pipelines");
        const again = await readBack(text);
        expect(planDigest(again), text).to.equal(planDigest(plan));
        for (const { kind } of plan.nodes) kinds.add(kind);
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect([...kinds].sort()).to.deep.equal(["call", "effect", "gather", "map", "merge", "step", "when"]);
  });
});
