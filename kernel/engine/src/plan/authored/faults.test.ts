import { expect } from "chai";
import type { ZenError } from "@zen/plugin-sdk";
import { SampleRepository } from "../../testing/sample-repository.js";
import { compile, loadModule } from "../index.js";

const STEPS = `import { Dataset, json, Metrics, Model, p, step, stepFactory } from "@zen/plugin-sdk/pipeline";
export const read = step("read", { inputs: { path: p.string("a.csv") }, outputs: { dataset: Dataset } }, async () => ({}) as never);
export const train = step("train", { inputs: { dataset: Dataset, epochs: p.int() }, outputs: { model: Model, metrics: Metrics } }, async () => ({}) as never);
export const names = step("names", { inputs: {}, outputs: { list: json<string[]>() } }, async () => ({}) as never);
export const part = stepFactory((options: { share: number }) => step("part" + options.share.toFixed(1), { inputs: {}, outputs: {} }, async () => ({})));
export const helper = 1;
`;

const SOUND = `name: sound
params:
  epochs: { type: int, default: 3 }
steps:
  read: { uses: ./steps.ts#read, inputs: { path: a.csv } }
  names: { uses: ./steps.ts#names }
  train:
    uses: ./steps.ts#train
    inputs:
      dataset: steps.read.dataset
      epochs: params.epochs
  good:
    when: steps.train.metrics.values.auc > 0.8
    steps:
      again: { uses: ./steps.ts#train, inputs: { dataset: steps.read.dataset, epochs: 4 } }
    outputs: { model: steps.again.model }
  each:
    map: steps.names.list
    steps:
      one: { uses: ./steps.ts#read, inputs: { path: item } }
    outputs: { rows: steps.one.dataset }
  best: { merge: [steps.good.model, steps.train.model] }
outputs:
  model: steps.best.value
`;

interface Row {
  readonly name: string;
  /** What is written in place of what. */
  readonly edit: readonly [from: string, to: string];
  readonly code: string;
  /** Line and column. */
  readonly at: string;
  readonly message?: RegExp;
  readonly hint?: RegExp;
}

const ROWS: readonly Row[] = [
  {
    name: "an unknown key",
    edit: ["params:", "parms:"],
    code: "PIPELINE_FILE_INVALID",
    at: "2:1",
    hint: /Did you mean params/,
  },
  {
    name: "an unknown key of a step",
    edit: ["    uses: ./steps.ts#train\n    inputs", "    uses: ./steps.ts#train\n    input"],
    code: "PIPELINE_FILE_INVALID",
    at: "9:5",
    hint: /Did you mean inputs/,
  },
  { name: "no name", edit: ["name: sound\n", ""], code: "PIPELINE_FILE_INVALID", at: "1:1", message: /no name/ },
  { name: "a bad name", edit: ["name: sound", "name: So und"], code: "PIPELINE_NAME_INVALID", at: "1:7" },
  { name: "a bad name of a step", edit: ["  train:", "  Train:"], code: "STEP_NAME_INVALID", at: "7:3" },
  {
    name: "two steps of one name",
    edit: ["  best:", "  each:"],
    code: "PIPELINE_KEY_TWICE",
    at: "22:3",
    message: /each/,
  },
  {
    name: "two outputs of one name",
    edit: ["  model: steps.best.value\n", "  model: steps.best.value\n  model: steps.train.model\n"],
    code: "PIPELINE_KEY_TWICE",
    at: "25:3",
    message: /model/,
  },
  {
    name: "an unknown step",
    edit: ["steps.read.dataset\n", "steps.reed.dataset\n"],
    code: "REFERENCE_UNKNOWN",
    at: "10:16",
    hint: /Did you mean read\?.*\{ value: steps\.reed\.dataset \}/,
  },
  {
    name: "a step inside of a map",
    edit: ["model: steps.best.value", "model: steps.one.dataset"],
    code: "REFERENCE_UNKNOWN",
    at: "24:10",
  },
  {
    name: "an unknown output",
    edit: ["steps.train.metrics.values", "steps.train.metric.values"],
    code: "REFERENCE_UNKNOWN",
    at: "13:11",
    hint: /Did you mean metrics/,
  },
  {
    name: "an unknown parameter",
    edit: ["params.epochs", "params.epoch"],
    code: "REFERENCE_UNKNOWN",
    at: "11:15",
    hint: /Did you mean epochs/,
  },
  {
    name: "an item outside of a map",
    edit: ["path: a.csv", "path: item"],
    code: "REFERENCE_UNKNOWN",
    at: "5:50",
    message: /no such map/,
  },
  {
    name: "an unknown input",
    edit: ["      dataset: steps", "      datset: steps"],
    code: "STEP_INPUT_UNKNOWN",
    at: "10:15",
    hint: /Did you mean dataset/,
  },
  {
    name: "a missing input",
    edit: ["      epochs: params.epochs\n", ""],
    code: "STEP_INPUT_MISSING",
    at: "7:3",
    message: /epochs/,
  },
  {
    name: "an artifact of the wrong kind",
    edit: ["steps.read.dataset\n", "steps.names.list\n"],
    code: "STEP_INPUT_INVALID",
    at: "10:16",
    message: /takes a dataset.*is a json/,
  },
  {
    name: "a value where an artifact belongs",
    edit: ["steps.read.dataset\n", "data.csv\n"],
    code: "STEP_INPUT_INVALID",
    at: "10:16",
  },
  {
    name: "a value that does not fit",
    edit: ["epochs: params.epochs", "epochs: many"],
    code: "PARAM_INVALID",
    at: "11:15",
  },
  { name: "a default that does not fit", edit: ["default: 3", "default: three"], code: "PARAM_INVALID", at: "3:33" },
  {
    name: "an unknown type of parameter",
    edit: ["type: int", "type: integer"],
    code: "PIPELINE_FILE_INVALID",
    at: "3:19",
  },
  {
    name: "a choice without choices",
    edit: ["{ type: int, default: 3 }", "choice"],
    code: "PARAM_INVALID",
    at: "3:11",
  },
  {
    name: "a cycle",
    edit: ["steps.read.dataset\n", "steps.again.dataset\n".replace("again", "best")],
    code: "PLAN_CYCLE",
    at: "7:3",
    message: /train -> best -> good -> train/,
  },
  {
    name: "a step that waits for itself",
    edit: ["    inputs:\n", "    after: [steps.train]\n    inputs:\n"],
    code: "PLAN_CYCLE",
    at: "7:3",
  },
  {
    name: "a bad operator",
    edit: ["auc > 0.8", "auc == 0.8"],
    code: "CONDITION_INVALID",
    at: "13:42",
    hint: /Write = /,
  },
  {
    name: "a bad value in a condition",
    edit: ["auc > 0.8", "auc > high"],
    code: "CONDITION_INVALID",
    at: "13:44",
    hint: /"high"/,
  },
  { name: "no comparison", edit: ["auc > 0.8", "auc"], code: "CONDITION_INVALID", at: "13:41" },
  { name: "an order of texts", edit: ["auc > 0.8", 'auc > "high"'], code: "CONDITION_NOT_A_VALUE", at: "12:3" },
  {
    name: "a condition on a whole dataset",
    edit: ["steps.train.metrics.values.auc", "steps.read.dataset"],
    code: "CONDITION_NOT_A_VALUE",
    at: "12:3",
  },
  {
    name: "a condition on a parameter",
    edit: ["steps.train.metrics.values.auc", "params.epochs"],
    code: "CONDITION_NOT_A_VALUE",
    at: "13:11",
  },
  {
    name: "a map over a dataset",
    edit: ["map: steps.names.list", "map: steps.read.dataset"],
    code: "MAP_NOT_A_LIST",
    at: "17:3",
  },
  {
    name: "a map over a value",
    edit: ["map: steps.names.list", "map: [a, b]"],
    code: "PIPELINE_FILE_INVALID",
    at: "18:10",
  },
  {
    name: "a merge of unlike outputs",
    edit: ["steps.train.model]", "steps.train.metrics]"],
    code: "PLAN_INVALID",
    at: "22:3",
  },
  { name: "an unknown module", edit: ["./steps.ts#names", "./stpes.ts#names"], code: "IMPORT_NOT_FOUND", at: "6:18" },
  {
    name: "a plugin that is not installed",
    edit: ["./steps.ts#names", '"@zen/tabluar#csv"'],
    code: "IMPORT_NOT_FOUND",
    at: "6:18",
    hint: /zen plugins:install @zen\/tabluar/,
  },
  {
    name: "an unknown export",
    edit: ["./steps.ts#names", "./steps.ts#name"],
    code: "STEP_NOT_FOUND",
    at: "6:18",
    hint: /Did you mean names/,
  },
  {
    name: "an export that is no step",
    edit: ["./steps.ts#names", "./steps.ts#helper"],
    code: "STEP_NOT_FOUND",
    at: "6:18",
    hint: /names, part, read, train/,
  },
  { name: "arguments for a step", edit: ["#names }", "#names, with: 3 }"], code: "STEP_ARGUMENTS_INVALID", at: "6:18" },
  {
    name: "arguments that a factory cannot use",
    edit: ["#names }", "#part, with: { sare: 1 } }"],
    code: "STEP_ARGUMENTS_INVALID",
    at: "6:18",
  },
  {
    name: "a pipeline that is none",
    edit: ["{ uses: ./steps.ts#names }", "{ call: ./steps.ts }"],
    code: "PIPELINE_NOT_FOUND",
    at: "6:18",
  },
  {
    name: "two kinds at once",
    edit: ["  each:\n", "  each:\n    gather: [steps.names.list]\n"],
    code: "PIPELINE_FILE_INVALID",
    at: "18:5",
    message: /both map and gather/,
  },
  {
    name: "no kind",
    edit: ["{ uses: ./steps.ts#names }", "{ use: ./steps.ts#names }"],
    code: "PIPELINE_FILE_INVALID",
    at: "6:3",
    hint: /Did you mean uses/,
  },
  {
    name: "an option of a wrong form",
    edit: ["#names }", "#names, retry: { attempts: often } }"],
    code: "PIPELINE_FILE_INVALID",
    at: "6:55",
    message: /retry\.attempts/,
  },
  {
    name: "an option out of range",
    edit: ["#names }", "#names, timeoutMs: -1 }"],
    code: "STEP_OPTIONS_INVALID",
    at: "6:3",
  },
  { name: "no YAML", edit: ["  names: {", "  names: {{"], code: "PIPELINE_SYNTAX", at: "7:3" },
  { name: "a tag", edit: ["0.8", "0.8\nx: !!js/function f"], code: "PIPELINE_SYNTAX", at: "14:4" },
  { name: "a tag of YAML itself", edit: ["name: sound", "name: !!str sound"], code: "PIPELINE_SYNTAX", at: "1:13" },
  { name: "an alias of nothing", edit: ["default: 3", "default: *three"], code: "PIPELINE_SYNTAX", at: "3:33" },
  { name: "a key named __proto__", edit: ["default: 3", "__proto__: 3"], code: "PIPELINE_SYNTAX", at: "3:24" },
  {
    name: "a number that is none",
    edit: ["epochs: params.epochs", "epochs: .nan"],
    code: "PIPELINE_FILE_INVALID",
    at: "11:15",
  },
  { name: "a directive", edit: ["name: sound", "%YAML 1.1\n---\nname: sound"], code: "PIPELINE_SYNTAX", at: "1:1" },
  {
    name: "a second document",
    edit: ["outputs:\n  model: steps.best", "---\noutputs:\n  model: steps.best"],
    code: "PIPELINE_SYNTAX",
    at: "23:1",
  },
  {
    name: "a compiled plan",
    edit: ["name: sound", "format: plan@1\nname: sound"],
    code: "PIPELINE_FILE_INVALID",
    at: "1:1",
    message: /compiled plan/,
  },
];

describe("a pipeline file in YAML", () => {
  let repository: SampleRepository;
  before(() => {
    repository = new SampleRepository().write({ "pipelines/steps.ts": STEPS });
  });
  after(() => repository.remove());

  const refusal = async (yaml: string): Promise<ZenError | undefined> => {
    repository.write({ "pipelines/a.yaml": yaml });
    try {
      await compile(await loadModule("pipelines/a.yaml", repository));
      return undefined;
    } catch (error) {
      return error as ZenError;
    }
  };

  it("is sound before it is spoilt", async () => expect(await refusal(SOUND)).to.equal(undefined));

  for (const { name, edit, code, at, message = /./, hint = /./ } of ROWS) {
    it(`is refused at the place: ${name}`, async () => {
      const [from, to] = edit;
      expect(SOUND).to.contain(from);
      const error = await refusal(SOUND.replace(from, to));
      expect(error).to.include({ code, place: `pipelines/a.yaml:${at}` });
      expect(error?.message).to.match(message);
      expect(error?.hint).to.match(hint);
    });
  }

  it("is refused when it swells, is larger or deeper than anyone writes, or holds itself", async function () {
    this.timeout(30_000);
    const bomb = Array.from(
      { length: 12 },
      (_, n) =>
        `x${n}: &x${n} [${Array(10)
          .fill(n === 0 ? "a" : `*x${n - 1}`)
          .join()}]`,
    );
    for (const text of [
      bomb.join("\n"),
      `name: a\ndescription: ${"x".repeat(2 ** 20)}`,
      `name: ${"[".repeat(20_000)}`,
      `name: ${"[".repeat(80)}${"]".repeat(80)}`,
      `name: &a [*a]`,
      "",
    ])
      expect(await refusal(text), text.slice(0, 40)).to.include({ code: "PIPELINE_SYNTAX" });
  });
});
