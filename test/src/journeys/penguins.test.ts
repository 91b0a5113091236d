import path from "node:path";
import { expect } from "chai";
import { lookAt } from "../support/looks.js";
import { useRepository } from "../support/repository.js";
import { ROOT } from "../support/run.js";
import { nodesIn, runPipeline, type RunDocument } from "../support/run-document.js";

const GENTOO = {
  "Beak Length (mm)": 50,
  "Beak Depth (mm)": 15,
  "Flipper Length (mm)": 220,
  "Body Mass (g)": 5400,
  Island: "Biscoe",
  Sex: "MALE",
};

type Figures = Readonly<Record<string, number>>;

describe("penguins, from a file to a served model", () => {
  const repository = useRepository({ example: "penguins" });
  let first: RunDocument;

  before(() => repository.addData("penguins.json"));

  it("say in the order of the plan what did not run without the data", async () => {
    const { code } = await repository.zen(["run", "penguins", "--param", "path=data/none.json"]);
    expect(code).to.equal(1);
    const { steps } = await repository.json<{
      steps: readonly { node: string; because: string; after?: readonly string[] }[];
    }>("runs:explain");
    const [json, ...others] = steps;
    expect(json).to.include({ node: "json", because: "not begun" });
    const left = ["measured", "split", "preprocess", "train", "evaluate", "deploy"];
    expect(others.map(({ node }) => node)).to.deep.equal(left);
    for (const step of others) expect(step).to.deep.include({ because: "skipped", after: ["json"] });
  });

  it("come with a test of the step, which mocha runs below zen exec", async () => {
    const env = { PATH: `${path.join(ROOT, "node_modules/.bin")}${path.delimiter}${process.env["PATH"]}` };
    const { code, stdout, stderr } = await repository.zen(["exec", "--", "mocha", "test/**/*.test.ts"], { env });
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.match(/measured\n +✔ drops penguins without measures[^]*1 passing/);
  });

  it("run, every step once", async () => {
    first = await runPipeline(repository, "penguins");
    expect(first.run.steps).to.include({ ran: 7, cached: 0, failed: 0, skipped: 0 });
    expect(first.run.metrics["dropped"]).to.equal(2);
  });

  it("are told apart better than by naming the most frequent species", async () => {
    const { value } = await repository.json<{ value: { values: Figures; baseline: Figures; rows: number } }>(
      "artifacts:get",
      "penguins.metrics",
    );
    expect(value.rows).to.be.within(60, 150);
    expect(value.values["accuracy"]).to.be.above(Math.max(0.9, (value.baseline["accuracy"] as number) + 0.2));
    expect(value.values["logLoss"]).to.be.below((value.baseline["logLoss"] as number) / 2);
  });

  it("are predicted over HTTP", async () => {
    const { predictions } = await lookAt<{
      predictions: readonly { class: string; probabilities: Figures }[];
    }>(
      repository,
      ["predict", "penguins", JSON.stringify([GENTOO, { ...GENTOO, "Body Mass (g)": null, Sex: null }])],
      [/^Gentoo +.*Gentoo 0\.\d+/m],
    );
    expect(predictions.map((one) => one.class)).to.deep.equal(["Gentoo", "Gentoo"]);
    const sum = Object.values(predictions[0]?.probabilities ?? {}).reduce((total, p) => total + p, 0);
    expect(sum).to.be.closeTo(1, 1e-5);
  });

  it("are not computed again: only the deployment is looked at", async () => {
    const again = await runPipeline(repository, "penguins");
    expect(nodesIn(again, "ran")).to.deep.equal(["deploy"]);
    expect(again.run.steps).to.include({ ran: 1, cached: 6 });
    expect(again.run.outputs).to.deep.equal(first.run.outputs);
  });

  it("are deployed again by the name of the output, beside the first", async () => {
    await repository.json("deploy", "penguins.model", "--name", "canary");
    const { predictions } = await repository.json<{ predictions: readonly { class: string }[] }>(
      "predict",
      "canary",
      JSON.stringify(GENTOO),
    );
    expect(predictions.map((one) => one.class)).to.deep.equal(["Gentoo"]);
    await lookAt(repository, ["deployments:list"], [/^canary +ready/m, /^penguins +ready/m]);
    for (const name of ["canary", "penguins"]) await repository.json("deployments:delete", name);
    expect(await repository.json("deployments:list")).to.deep.equal({ deployments: [] });
  });
});
