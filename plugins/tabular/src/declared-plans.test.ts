import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stepProcessing } from "@zen/plugin-sdk/memory";
import { Dataset, testContext, type AnyStep, type StepProcessing } from "@zen/plugin-sdk/pipeline";
import { byCategory, derive, filter, preprocess, random, split, statistics } from "./index.js";

const rows = Dataset.of(Array.from({ length: 40 }, (_, n) => ({ n, kind: n % 2 === 0 ? "even" : "odd" })));

const steps: readonly (readonly [AnyStep, Readonly<Record<string, Dataset>>])[] = [
  [derive({ twice: "n * 2", big: "twice > 10" }), { dataset: rows }],
  [filter("n > 3"), { dataset: rows }],
  [split(random({ train: 0.5, eval: 0.5 })), { dataset: rows }],
  [split(byCategory("kind", { even: ["even"], odd: ["odd"] })), { dataset: rows }],
  [statistics, { dataset: rows }],
  [preprocess({ features: ["n", "kind"] }), { train: rows, eval: rows }],
];

describe("the plan that a tabular step declares", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-tabular-"));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [step, inputs] of steps) {
    it(`is what ${step.definition.name} begins with, and follows from schemas alone`, async () => {
      const backend = stepProcessing(folder);
      const ran: unknown[] = [];
      const processing: StepProcessing = {
        ...backend,
        run(plan, given) {
          const from = Object.entries(given).map(([name, one]) => [
            name,
            one === inputs["train"] ? "train" : "dataset",
          ]);
          ran.push({ plan, inputs: Object.fromEntries(from) });
          return backend.run(plan, given);
        },
      };
      const schemas = Object.entries(inputs).map(([name, { schema }]) => [name, { schema }]);
      await step(inputs, testContext({ processing }));
      expect(step.definition.plan?.(Object.fromEntries(schemas))).to.deep.equal(ran[0]);
    });
  }
});
