import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import { parse } from "yaml";
import { pipelineSchema } from "./pipeline-schema.js";

const EXAMPLE = new URL("../../../../examples/penguins/pipelines/penguins.yaml", import.meta.url);

const EVERY_KIND = `name: every-kind
params: { n: int, mode: { type: choice, choices: [a], default: a } }
steps:
  a: { uses: ./a.ts, with: [1, { k: v }], inputs: { n: params.n }, after: [steps.b], retry: { attempts: 2 }, cache: false, timeoutMs: 5 }
  b: { map: steps.a.list, steps: { c: { uses: ./a.ts#c, inputs: { n: item.x } } }, outputs: { value: 'steps["b.c"].value' } }
  d: { when: steps.a.x > 1, steps: {} }
  e: { gather: [steps.a.x, item] }
  f: { merge: [steps.a.x] }
  g: { call: { name: inner, steps: {} }, params: { n: 1 } }
  h: { call: ./other.yaml }
outputs: { value: steps.f.value }
stores: { artifacts: big }
`;

describe("the schema of a pipeline file, for editors", () => {
  const step = { export: "split", entry: ".", title: "Split" };
  const schema = pipelineSchema([{ name: "@zen/tabular", steps: [step] } as never]);
  const validate = new Ajv2020({ strict: false }).compile(schema as object);
  const fits = (text: string): boolean => validate(parse(text));

  it("takes the example and every kind of step", () => {
    expect(fits(readFileSync(EXAMPLE, "utf8")), JSON.stringify(validate.errors)).to.equal(true);
    expect(fits(EVERY_KIND), JSON.stringify(validate.errors)).to.equal(true);
  });

  for (const [from, to] of [
    ["params:", "parms:"],
    ["n: int", "n: integer"],
    ["uses: ./a.ts,", "use: ./a.ts,"],
    ["map: steps.a.list", "map: a.list"],
    ["retry: { attempts: 2 }", "retry: { attempts: 0 }"],
    ["  f: {", "  F: {"],
    ["gather: [steps.a.x, item]", "gather: [steps.a.x, item], outputs: {}"],
    ["name: inner", "title: inner"],
  ] as const)
    it(`refuses ${to}`, () => {
      expect(EVERY_KIND).to.contain(from);
      expect(fits(EVERY_KIND.replace(from, to))).to.equal(false);
    });

  it("completes the steps of the plugins that are installed", () =>
    expect(JSON.stringify(schema)).to.contain('{"const":"@zen/tabular#split","description":"Split"}'));
});
