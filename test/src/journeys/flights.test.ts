import { access, mkdir, readFile } from "node:fs/promises";
import type { ArtifactRecord, DeploymentRecord, ExecutionRecord, Page, RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { writeFlightsSample } from "../support/flights-sample.js";
import { lookAt } from "../support/looks.js";
import { useRepository } from "../support/repository.js";
import { nodesIn, runPipeline, type RunDocument } from "../support/run-document.js";

const ROWS = 50_000;
const STEPS = ["parquet", "derive", "split", "statistics", "preprocess", "train", "evaluate", "deploy"];
const FLIGHT = { date: "2001-04-20T17:45:00Z", distance: 2475, origin: "JFK", destination: "LAX" };

type Figures = Readonly<Record<string, number>>;
interface Listed {
  readonly deployments: readonly {
    readonly name: string;
    readonly state: string;
    readonly record: DeploymentRecord;
    readonly endpoint: { readonly base: string };
  }[];
}

describe("flights, from a file to a served model", () => {
  const repository = useRepository({ example: "flights" });
  let first: RunDocument;

  before(async () => {
    await mkdir(repository.path("data"));
    await writeFlightsSample(repository.path("data/flights-3m.parquet"), 3_000_000 / ROWS);
    first = await runPipeline(repository, "flights", "--tag", "first");
  });

  describe("run", () => {
    it("with every step once", () => {
      expect(nodesIn(first, "ran")).to.have.members(STEPS);
      expect(first.run.metrics["rows"]).to.equal(ROWS);
    });

    it("with metrics that beat the naive baseline", async () => {
      const { value } = await repository.json<{
        value: { values: Figures; baseline: Figures; rows: number; slices: readonly { rows: number }[] };
      }>("artifacts:get", "flights.metrics");
      expect(value.rows).to.be.closeTo(ROWS * 0.3, ROWS * 0.01);
      expect(value.values["rocAuc"]).to.be.within(0.6, 0.9);
      expect(value.values["logLoss"]).to.be.below((value.baseline["logLoss"] as number) - 0.01);
      expect(value.values["accuracy"]).to.be.above((value.baseline["accuracy"] as number) - 0.005);
      expect(value.slices.reduce((sum, { rows }) => sum + rows, 0)).to.be.at.most(value.rows);
    });

    it("computing nothing the second time: only the deployment is looked at", async () => {
      const second = await runPipeline(repository, "flights");
      expect(nodesIn(second, "ran")).to.deep.equal(["deploy"]);
      expect(nodesIn(second, "cached")).to.have.members(STEPS.filter((node) => node !== "deploy"));
      expect(second.run.outputs).to.deep.equal(first.run.outputs);
    });

    it("for a person, with a line for each step and one that sums up", async () => {
      const { code, stdout, stderr } = await repository.zen(["run", "flights"]);
      expect(code).to.equal(0);
      for (const node of STEPS)
        expect(stderr).to.match(new RegExp(`^ {2}${node === "deploy" ? "ran" : "cached"} +${node}( |$)`, "m"));
      expect(stdout).to.match(/^flights succeeded in .*: 1 ran, 7 cached$/m);
      expect(stdout).to.match(/^ {2}metrics +[0-9a-f]{12} {2}metrics, /m);
    });
  });

  describe("answer", () => {
    it("to zen predict", async () => {
      const said = await lookAt<{ predictions: readonly { class: boolean; probabilities: Figures }[] }>(
        repository,
        ["predict", "flights", JSON.stringify([FLIGHT, { ...FLIGHT, origin: "???", distance: null }])],
        [/^CLASS +PROBABILITIES$/m, /^false +false 0\.\d+ +true 0\.\d+$/m],
      );
      expect(said.predictions.map((one) => one.class)).to.deep.equal([false, false]);
    });

    it("to any client of the Open Inference Protocol, the same", async () => {
      const [{ predictions }, { deployments }] = await Promise.all([
        repository.json<{ predictions: readonly { probabilities: Figures }[] }>(
          "predict",
          "flights",
          JSON.stringify(FLIGHT),
        ),
        repository.json<Listed>("deployments:list"),
      ]);
      const response = await fetch(`${deployments[0]?.endpoint.base}/v2/models/flights/infer`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          inputs: [
            { name: "date", shape: [1], datatype: "INT64", data: [Date.parse(FLIGHT.date) * 1000] },
            { name: "distance", shape: [1], datatype: "INT64", data: [FLIGHT.distance] },
            { name: "origin", shape: [1], datatype: "BYTES", data: [FLIGHT.origin] },
            { name: "destination", shape: [1], datatype: "BYTES", data: [FLIGHT.destination] },
          ],
        }),
      });
      const said = (await response.json()) as { outputs: readonly { name: string; data: readonly number[] }[] };
      const late = said.outputs.find(({ name }) => name === "probabilities")?.data[1];
      expect(late).to.be.closeTo(predictions[0]?.probabilities["true"] ?? Number.NaN, 1e-6);
    });
  });

  describe("are looked at with", () => {
    it("pipelines:list and pipelines:show", async () => {
      const list = await lookAt<{ pipelines: readonly { name: string; steps: number }[] }>(
        repository,
        ["pipelines:list"],
        [/^flights .*Predicts whether a flight/m],
      );
      expect(list.pipelines.map(({ name, steps }) => [name, steps])).to.deep.equal([["flights", STEPS.length]]);
      const shown = await lookAt<{ plan: { nodes: readonly { id: string }[] }; params: object; yaml: string }>(
        repository,
        ["pipelines:show", "flights"],
        [/^epochs +int 1\.\. +3 +Passes over/m, /^evaluate +@zen\/tabular#evaluate +train, split +Measures a model/m],
      );
      expect(Object.keys(shown.params)).to.deep.equal(["path", "epochs"]);
      expect(shown.yaml).to.contain("feedForwardTrainer");
    });

    it("runs:list", async () => {
      const { items } = await lookAt<Page<RunRecord>>(
        repository,
        ["runs:list"],
        [/^RUN +PIPELINE +STATE +STARTED +TOOK +STEPS +TAGS +METRICS$/m, /flights +succeeded .* 8 ran .*rocAuc=0\.\d+/],
      );
      expect(items.map(({ state }) => state)).to.deep.equal(["succeeded", "succeeded", "succeeded"]);
      expect(items.at(-1)?.id).to.equal(first.run.id);
      const found = async (condition: string) =>
        (await repository.json<Page<RunRecord>>("runs:list", "--where", condition)).items.map(({ id }) => id);
      expect(await Promise.all(["tags~first", "metrics.rocAuc>=0.99"].map(found))).to.deep.equal([[first.run.id], []]);
    });

    it("runs:show", async () => {
      const { run, executions } = await lookAt<{ run: RunRecord; executions: readonly ExecutionRecord[] }>(
        repository,
        ["runs:show", first.run.id],
        [
          "flights succeeded in ",
          `run ${first.run.id}, started`,
          /^train +succeeded +\d.* s +@zen\/tfjs#feedForwardTrainer$/m,
        ],
      );
      expect(run).to.deep.equal(first.run);
      expect(executions.map(({ node }) => node)).to.have.members(STEPS);
    });

    it("runs:logs", async () => {
      const { lines } = await lookAt<{ lines: readonly { node: string; text: string }[] }>(
        repository,
        ["runs:logs", first.run.id],
        [/^train │ epoch 1\/3: loss 0\.\d+/m, /^deploy │ Serving flights at http:\/\/127\.0\.0\.1:/m],
      );
      expect(new Set(lines.map(({ node }) => node))).to.deep.equal(new Set(["train", "deploy"]));
      expect(await repository.done("runs:logs", "latest", "--step", "train")).to.match(/^epoch 1\/3/);
    });

    it("artifacts:list and artifacts:show", async () => {
      const { items } = await lookAt<Page<ArtifactRecord>>(
        repository,
        ["artifacts:list"],
        [
          /^DIGEST +KIND +SIZE +MADE BY +RUN +MADE +SAYS$/m,
          /dataset +\d+ KiB +parquet\.dataset .* rows 50000, columns 5$/m,
        ],
      );
      const model = items.find(({ codec }) => codec === "model");
      expect(
        items.every(({ run }) => run === first.run.id),
        "later runs made nothing new",
      ).to.equal(true);
      const shown = await lookAt<{
        artifact: ArtifactRecord;
        lineage: readonly { direction: string; execution: string }[];
      }>(
        repository,
        ["artifacts:show", "flights.model"],
        [`${model?.digest}`, `made by train.model in run ${first.run.id}`, /read by .* as model/],
      );
      expect(shown.artifact).to.deep.equal(model);
      expect(shown.lineage.filter(({ direction }) => direction === "wrote").length).to.equal(1);
    });

    it("artifacts:get, to the terminal, a file or a folder", async () => {
      const metrics = await repository.done("artifacts:get", "flights.metrics");
      await repository.json("artifacts:get", "flights.metrics", "--to", "metrics.json");
      expect(await readFile(repository.path("metrics.json"), "utf8")).to.equal(metrics);
      await repository.done("artifacts:get", "flights.model", "--to", "model");
      await access(repository.path("model/model.onnx"));
    });

    it("deployments:list and deployments:show", async () => {
      const { deployments } = await lookAt<Listed>(
        repository,
        ["deployments:list"],
        [/^NAME +STATE +MODEL +SINCE +ADDRESS$/m, /^flights +ready +[0-9a-f]{12} .*http:\/\/127\.0\.0\.1:\d+/m],
      );
      expect(deployments.map(({ name, state }) => [name, state])).to.deep.equal([["flights", "ready"]]);
      expect(deployments[0]?.record).to.include({ state: "deployed", stack: "local", backend: "local-serving" });
      await lookAt(repository, ["deployments:show", "flights"], [/^flights ready$/m, /ready +100 % +1\/1$/m]);
    });

    it("zen check", async () => {
      const { pipelines } = await lookAt<{ pipelines: readonly object[] }>(
        repository,
        ["check"],
        [/^sound +flights$/m],
      );
      expect(pipelines).to.deep.equal([{ pipeline: "flights", problems: [] }]);
    });
  });

  describe("are served", () => {
    it("until the deployment is deleted", async () => {
      await repository.done("deployments:delete", "flights");
      expect(await lookAt(repository, ["deployments:list"], [/Nothing is deployed/])).to.deep.equal({
        deployments: [],
      });
    });
  });
});
