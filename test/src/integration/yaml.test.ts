import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow } from "../support/page.js";
import { useRepository } from "../support/repository.js";
import { nodesIn, runPipeline } from "../support/run-document.js";

/** The pipeline of the example penguins as a program. */
const TWIN = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { deploy, evaluate, json, preprocess, random, split } from "@zen/tabular";
import { feedForwardTrainer } from "@zen/tfjs";
import { measured } from "./body-shape.js";

export default pipeline(
  "penguins",
  {
    path: p.string({ default: "data/penguins.json", description: "JSON array of penguins" }),
    epochs: p.int({ default: 100, min: 1 }),
  },
  (add, { path, epochs }) => {
    const { dataset } = add(json, { path });
    const { penguins } = add(measured, { penguins: dataset });
    const rows = add(split(random({ train: 0.7, eval: 0.3 })), { dataset: penguins });
    const ready = add(
      preprocess({
        features: ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)", "Island", "Sex"],
        label: "Species",
      }),
      { train: rows.train, eval: rows.eval },
    );
    const { model } = add(feedForwardTrainer, { ...ready, epochs, batchSize: 32 } as never, { name: "train" });
    const { metrics } = add(evaluate({ slices: ["Island"] }), { model, dataset: rows.eval });
    add(deploy, { model });
    return { model, metrics };
  },
  { description: "Tells the species of a penguin from its measures" },
);
`;

interface Shown {
  readonly name: string;
  readonly file: string;
  readonly digest: string;
  readonly yaml: string;
}

describe("the penguins, which are written in YAML", () => {
  const repository = useRepository({ example: "penguins" });
  const show = (file: string): Promise<Shown> => repository.json<Shown>("pipelines:show", file);

  it("are the same plan as their twin in TypeScript, and as what is printed of either", async () => {
    const { digest } = await show("penguins");
    await repository.write({ "pipelines/penguins.ts": TWIN });
    const twin = await show("pipelines/penguins.ts");
    expect(twin.digest).to.equal(digest);
    await repository.write({
      "pipelines/printed.yaml": await repository.done("pipelines:show", "pipelines/penguins.ts", "--yaml"),
    });
    expect((await show("pipelines/printed.yaml")).digest).to.equal(digest);
  });

  it("are not to be mixed up with it", async () => {
    const { code, stdout } = await repository.zen(["run", "penguins", "--json"]);
    expect(code).not.to.equal(0);
    expect(JSON.parse(stdout)).to.have.nested.property("error.code", "PIPELINE_AMBIGUOUS");
  });

  it("are listed with their file, and print their compiled plan, too", async () => {
    const { pipelines } = await repository.json<{ pipelines: readonly Shown[] }>("pipelines:list");
    expect(pipelines.map(({ file }) => file)).to.include.members(["pipelines/penguins.yaml", "pipelines/penguins.ts"]);
    expect(await repository.done("pipelines:show", "pipelines/penguins.yaml", "--plan")).to.match(/^format: plan@1\n/);
  });

  it("have a schema for editors that stands where the file says", async () => {
    const yaml = await readFile(repository.path("pipelines/penguins.yaml"), "utf8");
    const [, place = ""] = /\$schema=\.\.\/(\S+)/.exec(yaml) ?? [];
    expect(JSON.parse(await readFile(repository.path(place), "utf8"))).to.have.nested.property("properties.steps");
  });
});

describe("a pipeline in YAML with a step in TypeScript", () => {
  const STEPS = `import { json, p, step } from "@zen/plugin-sdk/pipeline";
import { twice } from "../lib/twice.js";
export const numbers = step("numbers", { inputs: { upTo: p.int(3) }, outputs: { list: json<number[]>() } }, async ({ upTo }) => ({ list: Array.from({ length: upTo }, (_, n) => n) }));
export const double = step("double", { inputs: { n: p.int() }, outputs: { value: json<number>() } }, async ({ n }) => ({ value: twice(n) }));
export const more = step("more", { inputs: { n: p.json<number[]>() }, outputs: { value: json<number>() } }, async ({ n }) => ({ value: n.length }));
`;
  const YAML = `name: doubled
params: { upTo: { type: int, default: 3 } }
steps:
  numbers: { uses: ./steps.ts#numbers, inputs: { upTo: params.upTo } }
  each:
    map: steps.numbers.list
    steps: { double: { uses: ./steps.ts#double, inputs: { n: item } } }
    outputs: { value: steps.double.value }
  last: { uses: ./steps.ts#double, inputs: { n: "steps.numbers.list[2]" } }
  large: { when: steps.last.value > 3, steps: { double: { uses: ./steps.ts#double, inputs: { n: 50 } } }, outputs: { value: steps.double.value } }
  chosen: { merge: [steps.large.value, steps.last.value] }
outputs: { all: steps.each.value, chosen: steps.chosen.value }
`;
  const repository = useRepository({
    files: {
      "pipelines/steps.ts": STEPS,
      "lib/twice.ts": "export const twice = (n: number): number => n * 2;\n",
      "pipelines/doubled.yaml": YAML,
    },
  });

  it("runs by its name or its file, and again without a step", async () => {
    const first = await runPipeline(repository, "doubled");
    expect(nodesIn(first, "ran")).to.include.members(["numbers", "last"]);
    const { value } = await repository.json<{ value: number }>("artifacts:get", "doubled.chosen");
    expect(value).to.equal(100);
    expect(nodesIn(await runPipeline(repository, "pipelines/doubled.yaml"), "ran")).to.deep.equal([]);
  });

  it("runs nothing for a comment, and what reaches a helper when that changes", async () => {
    await repository.edit("pipelines/doubled.yaml", "steps:\n", "# All of them\nsteps:\n");
    await repository.edit("pipelines/steps.ts", "export const numbers", "/** Some. */\nexport const numbers");
    expect(nodesIn(await runPipeline(repository, "doubled"), "ran")).to.deep.equal([]);
    await repository.edit("lib/twice.ts", "n * 2", "n + n");
    const ran = nodesIn(await runPipeline(repository, "doubled"), "ran");
    expect(ran).to.include("last");
    expect(ran).not.to.include("numbers");
  });
});

describe("the guide to pipelines in YAML", () => {
  const clone = useClone();

  it("writes its files and executes all its commands", async () => {
    const fences = await fencesOf("docs/guides/pipelines-in-yaml.md");
    const printed = (await follow(clone.dir(), fences)).join("\n");
    expect(printed).to.match(/^sound +houses$/m);
    expect(printed).to.match(/Houses are dear/);
    expect(printed).to.match(
      /pipelines\/houses\.yaml:19:10[^]*Did you mean prices\?[^]*exit code 1[^]*^twice succeeded/m,
    );
  });
});
