import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { sampleModel } from "@zen/plugin-sdk/conformance";
import { dedicatedPrediction, logging, startGcp, storage, vertex, type Gcp, type Vertex } from "@zen/gcp-emulators";
import { expect } from "chai";
import { ROOT } from "../../support/run.js";
import { useRepository } from "../../support/repository.js";
import { wholeRegistry } from "../../support/whole-registry.js";
import { workerImage } from "../../support/worker-image.js";

const WORKER = "europe-west4-docker.pkg.dev/zen-project/zen/worker:1";
const SERVING = "europe-west4-docker.pkg.dev/zen-project/zen/serving:1";
const CONTAINER = path.join(ROOT, "plugins/local-serving/dist/container/main.js");
const { manifest, contents } = sampleModel(10);

const SUMS = `import { memoryFolder, Model, p, pipeline, trainer } from "@zen/plugin-sdk/pipeline";

export const train = trainer(
  "train",
  { inputs: { ms: p.int(0) }, outputs: { model: Model } },
  async ({ ms }, ctx) => {
    ctx.log.info("adding up");
    await new Promise((resolve) => setTimeout(resolve, ms));
    const graph = Buffer.from(${JSON.stringify(Buffer.from(contents["model.onnx"] as Uint8Array).toString("base64"))}, "base64");
    return { model: { manifest: ${JSON.stringify(manifest)}, files: memoryFolder({ "model.onnx": new Uint8Array(graph) }) } };
  },
);
export default pipeline("sums", { ms: p.int(0) }, (add, { ms }) => {
  const { model } = add(train, { ms }, { resources: { cpus: 2 } });
  return { model };
});
`;

interface RunDocument {
  readonly run: { readonly state: string; readonly steps: { readonly ran: number; readonly cached: number } };
}

describe("training and serving on Vertex AI, with the real command", function () {
  this.timeout(180_000);
  let gcp: Gcp;
  let service: Vertex;
  let outer: readonly (readonly [string, string | undefined])[] = [];
  const files = useRepository({ files: { "pipelines/sums.ts": SUMS, "zen.config.json": {} }, install: false });

  before(async () => {
    const images = { [WORKER]: await workerImage(), [SERVING]: { entrypoint: [process.execPath, CONTAINER] } };
    const definition = vertex({ images });
    gcp = await startGcp({ services: [storage, logging, definition, dedicatedPrediction] });
    service = gcp.service(definition);
    gcp.service(storage).addBucket({ name: "zen-data" });
    const env = { ...gcp.env, ZEN_REGISTRY: await wholeRegistry() };
    outer = Object.keys(env).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, env);
    await files.write({ "zen.config.json": config() });
    await files.done("plugins:install");
  });
  after(async () => {
    for (const [name, value] of outer) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await gcp.close();
  });

  function config(): object {
    const { project, endpoints } = gcp;
    const names = [
      "local-orchestrator",
      "sqlite-metadata-store",
      "gcp-auth",
      "gcp-storage",
      "gcp-ai-platform-training",
      "gcp-ai-platform-serving",
    ];
    const place = { project, location: "europe-west4", endpoint: endpoints["vertex"], pollSeconds: 0.2 };
    const store = { project, bucket: "zen-data", endpoint: endpoints["storage"] };
    const training = { ...place, image: WORKER, loggingEndpoint: endpoints["logging"], logSettleSeconds: 0 };
    const serving = {
      ...{ ...place, image: SERVING, staging: "gs://zen-data/serving" },
      ...{ storageEndpoint: endpoints["storage"], predictionEndpoint: endpoints["vertex-prediction"] },
    };
    return {
      registries: { "@zen": "bundled" },
      plugins: Object.fromEntries(names.map((name) => [`@zen/${name}`, "^0.1.0"])),
      stores: {
        artifacts: { default: { use: "gcp-storage", config: store } },
        metadata: { default: { use: "sqlite-metadata-store" } },
      },
      stacks: {
        gcp: {
          orchestrator: { use: "local-orchestrator" },
          training: { use: "gcp-ai-platform-training", config: training },
          serving: { use: "gcp-ai-platform-serving", config: serving },
        },
      },
      stack: "gcp",
    };
  }

  it("trains in a custom job, and the second time not at all", async () => {
    const first = await files.json<RunDocument>("run", "sums");
    expect([first.run.state, first.run.steps.ran]).to.deep.equal(["succeeded", 1]);
    expect(service.jobs.jobs.map(({ state }) => state)).to.deep.equal(["JOB_STATE_SUCCEEDED"]);
    expect(service.jobs.jobs[0]?.jobSpec.workerPoolSpecs?.[0]?.machineSpec?.machineType).to.equal("e2-highmem-2");
    const [pool] = service.jobs.jobs[0]?.jobSpec.workerPoolSpecs ?? [];
    expect(pool?.containerSpec?.env, "nothing of this machine goes there").to.deep.equal([]);
    const second = await files.json<RunDocument>("run", "sums");
    expect([second.run.steps.ran, second.run.steps.cached]).to.deep.equal([0, 1]);
    expect(service.jobs.jobs).to.have.length(1);
  });

  it("deploys, predicts and cleans up", async () => {
    await files.done("deploy", "sums.model", "--name", "sums");
    const said = await files.json<{ readonly predictions: readonly { readonly value: number }[] }>(
      "predict",
      "sums",
      '[{"x":1}]',
    );
    expect(said.predictions.map(({ value }) => value)).to.deep.equal([11]);
    expect(await files.done("deployments:show", "sums")).to.match(/POST http\S+\/endpoints\/zen-sums-\w+:rawPredict/);
    const shown = await files.json<object>("deployments:list");
    expect(JSON.stringify(shown)).to.contain("authorization").and.not.to.contain("Bearer");
    await files.done("deployments:delete", "sums");
    for (let tries = 0; service.leftovers().length > 0 && tries < 100; tries++) await delay(20);
    expect(service.leftovers()).to.deep.equal([]);
    expect(
      gcp
        .service(storage)
        .objects("zen-data")
        .filter((name) => name.startsWith("serving/")),
    ).to.deep.equal([]);
  });
});
