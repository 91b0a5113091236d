import type { RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { useRepository } from "../support/repository.js";

interface RunDocument {
  readonly run: RunRecord;
  readonly steps: readonly { readonly node: string; readonly state: string }[];
}

const GENTOO = {
  "Beak Length (mm)": 50,
  "Beak Depth (mm)": 15,
  "Flipper Length (mm)": 220,
  "Body Mass (g)": 5400,
  Island: "Biscoe",
  Sex: "MALE",
};

describe("penguins, from a file to a served model", () => {
  const repository = useRepository({ example: "penguins" });
  let first: RunDocument;

  before(() => repository.addData("penguins.json"));

  it("are a sound pipeline", async () => {
    const { pipelines } = await repository.json<{ pipelines: readonly object[] }>("check");
    expect(pipelines).to.deep.equal([{ pipeline: "penguins", problems: [] }]);
  });

  it("run, every step once", async () => {
    first = await repository.json("run", "penguins");
    expect(first.run).to.deep.include({ state: "succeeded", pipeline: "penguins" });
    expect(first.run.steps).to.include({ ran: 7, cached: 0, failed: 0, skipped: 0 });
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
    const { predictions } = await repository.json<{
      predictions: readonly { class: string; probabilities: Figures }[];
    }>("predict", "penguins", JSON.stringify([GENTOO, { ...GENTOO, "Body Mass (g)": null, Sex: null }]));
    expect(predictions.map((one) => one.class)).to.deep.equal(["Gentoo", "Gentoo"]);
    const sum = Object.values(predictions[0]?.probabilities ?? {}).reduce((total, p) => total + p, 0);
    expect(sum).to.be.closeTo(1, 1e-5);
  });

  it("are not computed again: only the deployment is looked at", async () => {
    const again = await repository.json<RunDocument>("run", "penguins");
    expect(again.steps.filter(({ state }) => state === "ran").map(({ node }) => node)).to.deep.equal(["deploy"]);
    expect(again.run.steps).to.include({ ran: 1, cached: 6 });
    expect(again.run.outputs).to.deep.equal(first.run.outputs);
  });

  it("train again with another parameter, and nothing before that does", async () => {
    const { steps } = await repository.json<{ steps: readonly { node: string; state: string }[] }>(
      "run",
      "penguins",
      "--param",
      "epochs=3",
      "--dry-run",
    );
    const known = steps.filter(({ state }) => state === "cached").map(({ node }) => node);
    expect(known).to.have.members(["json", "measured", "split", "preprocess"]);
    expect(steps.find(({ node }) => node === "train")?.state).to.equal("run");
  });

  for (const args of [
    ["pipelines:list"],
    ["pipelines:show", "penguins"],
    ["runs:list"],
    ["runs:show", "latest"],
    ["runs:logs", "latest"],
    ["artifacts:list"],
    ["artifacts:show", "penguins.model"],
    ["stacks:list"],
    ["stacks:show", "local"],
    ["stacks:use", "local"],
    ["plugins:list"],
    ["plugins:info", "@zen/tabular"],
    ["plugins:install", "--frozen", "--offline"],
    ["secrets:list"],
    ["secrets:check"],
    ["deployments:show", "penguins"],
    ["--version"],
  ]) {
    it(`are looked at with zen ${args.join(" ")}, for a program and for a person`, async () => {
      const document = await repository.json<object>(...args);
      expect(document).to.be.an("object").that.is.not.empty;
      expect(await repository.done(...args)).not.to.match(/\[object Object\]|undefined|\bNaN\b/);
    });
  }

  it("are served until the deployment is deleted", async () => {
    const { deployments } = await repository.json<{ deployments: readonly { name: string; state: string }[] }>(
      "deployments:list",
    );
    expect(deployments.map(({ name, state }) => [name, state])).to.deep.equal([["penguins", "ready"]]);
    await repository.json("deployments:delete", "penguins");
    expect(await repository.json("deployments:list")).to.deep.equal({ deployments: [] });
  });

  it("are deployed again by name of the output", async () => {
    await repository.json("deploy", "penguins.model", "--name", "canary");
    const { predictions } = await repository.json<{ predictions: readonly { class: string }[] }>(
      "predict",
      "canary",
      JSON.stringify(GENTOO),
    );
    expect(predictions.map((one) => one.class)).to.deep.equal(["Gentoo"]);
    await repository.json("deployments:delete", "canary");
  });
});

type Figures = Readonly<Record<string, number>>;
