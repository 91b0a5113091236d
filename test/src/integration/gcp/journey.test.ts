import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { compute, dedicatedPrediction, logging, startGcp, storage, vertex, type Gcp } from "@zen/gcp-emulators";
import { beamExecutor, dataflow } from "@zen/gcp-emulators/dataflow";
import { expect } from "chai";
import { beamPython } from "../../support/gcp/beam-python.js";
import { CHAIN } from "../../support/tiny.js";
import { startRegistryProcess, type RegistryProcess } from "../../support/registry-process.js";
import { addTeam } from "../../support/registry-team.js";
import { useRepository } from "../../support/repository.js";
import { ROOT, runProgram } from "../../support/run.js";
import { wholeRegistry } from "../../support/whole-registry.js";
import { workerImage } from "../../support/worker-image.js";

const WORKER = "europe-west4-docker.pkg.dev/zen-project/zen/worker:1";
const SERVING = "europe-west4-docker.pkg.dev/zen-project/zen/serving:1";
const CONTAINER = path.join(ROOT, "plugins/local-serving/dist/container/main.js");
const BUCKET = "zen-journey";
const GENTOO =
  '{"Beak Length (mm)":50,"Beak Depth (mm)":15,"Flipper Length (mm)":220,"Body Mass (g)":5400,"Island":"Biscoe"}';
const PLUGINS = ["gcp-storage", "gcp-compute", "gcp-dataflow", "gcp-ai-platform-training", "gcp-ai-platform-serving"];

interface Run {
  readonly id: string;
  readonly state: string;
  readonly steps: Readonly<Record<"ran" | "cached", number>>;
}

/** A pipeline of the laptop's, taken to Google Cloud by its stack alone, with plugins from a registry. */
describe("the penguins on Google Cloud", function () {
  this.timeout(600_000);
  let dir: string;
  let registry: RegistryProcess;
  let gcp: Gcp;
  let environment: readonly (readonly [string, string | undefined])[] = [];
  let begun = 0;
  const files = useRepository({
    example: "penguins",
    files: { "pipelines/chain.ts": CHAIN, "data/.keep": "" },
    install: false,
  });
  const services = {
    compute: undefined as unknown as ReturnType<typeof compute>,
    dataflow: undefined as unknown as ReturnType<typeof dataflow>,
    vertex: undefined as unknown as ReturnType<typeof vertex>,
  };

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), "zen-journey-"));
    const [worker, beam] = await Promise.all([workerImage(), beamPython()]);
    const images = { [WORKER]: worker, [SERVING]: { entrypoint: [process.execPath, CONTAINER] } };
    const execute = beamExecutor(beam);
    services.compute = compute({ images, delays: { provisioning: 100, staging: 100, stopping: 100 } });
    services.vertex = vertex({ images });
    services.dataflow = dataflow({
      execute(pipeline) {
        begun += 1;
        return execute(pipeline);
      },
    });
    gcp = await startGcp({
      services: [storage, logging, services.dataflow, services.vertex, dedicatedPrediction, services.compute],
    });
    gcp.service(storage).addBucket({ name: BUCKET });
    registry = await startRegistryProcess({ dataDir: path.join(dir, "registry"), port: 0, publicRead: true });
    const { token } = await addTeam(registry, "@zen", "ann");
    const npmrc = path.join(dir, "npmrc");
    await writeFile(npmrc, `${registry.url.replace(/^http:/, "")}/:_authToken=${token}\n`);
    const env = { ...gcp.env, NPM_CONFIG_USERCONFIG: npmrc, ZEN_CONFIG_DIR: path.join(dir, "zen") };
    environment = Object.keys(env).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, env);
    await publishAll();
    await files.addData("penguins.json");
  });
  after(async () => {
    const left = gcp.leftovers().filter((what) => !what.startsWith("storage"));
    for (const [name, value] of environment)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    await gcp.close();
    await registry.kill();
    await rm(dir, { recursive: true, force: true });
    expect(left, "left over").to.deep.equal([]);
  });

  /** Every package of this source tree, by the commands that a team would use. */
  async function publishAll(): Promise<void> {
    const folder = path.join(await wholeRegistry(), "packages/@zen");
    for (const name of (await readdir(folder)).sort()) {
      const [archive = ""] = (await readdir(path.join(folder, name))).filter((file) => file.endsWith(".tgz"));
      const tarball = path.join(folder, name, archive);
      if (name !== "plugin-sdk") await files.done("plugins:publish", tarball, "--registry", registry.url, "--yes");
      else {
        const npm = await runProgram("npm", ["publish", tarball, "--registry", registry.url, "--tag", "latest"]);
        expect(npm.code, npm.stderr).to.equal(0);
      }
    }
  }

  const run = async (...args: readonly string[]): Promise<Run> =>
    (await files.json<{ run: Run }>("run", ...(args.length === 0 ? ["penguins"] : args))).run;
  const vertexJobs = () => gcp.service(services.vertex).jobs.jobs;

  it("is first run on the laptop, with plugins from the team's registry", async () => {
    await files.done("registries:remove", "@zen");
    await files.done("registries:add", "@zen", registry.url, "--yes");
    await files.done("plugins:install");
    expect((await run()).state).to.equal("succeeded");
    expect((await run("chain", "--param", "salt=1")).steps.ran).to.equal(5);
    await files.done("deployments:delete", "penguins");
  });

  it("gets plugins, a store and a stack, and no other line of code", async () => {
    await files.done("plugins:install", ...PLUGINS.map((name) => `@zen/${name}`));
    await files.done(
      "stacks:create",
      ...["gcp", "--orchestrator", "gcp-compute", "--processing", "gcp-dataflow"],
      ...["--training", "gcp-ai-platform-training", "--serving", "gcp-ai-platform-serving"],
    );
    const { project, endpoints } = gcp;
    const { storage: storageEndpoint } = endpoints;
    const place = { project, location: "europe-west4", endpoint: endpoints["vertex"], pollSeconds: 0.2 };
    const settings = {
      orchestrator: {
        ...{ project, zone: "europe-west4-a", image: WORKER, machineType: "e2-standard-4" },
        ...{ pollSeconds: 0.2, graceSeconds: 10, endpoint: endpoints["compute"], storageEndpoint },
      },
      processing: {
        ...{ project, region: "europe-west4", tempLocation: `gs://${BUCKET}/dataflow`, maxWorkers: 2 },
        ...{ pollSeconds: 0.1, maxPollSeconds: 1, endpoint: endpoints["dataflow"], storageEndpoint },
      },
      training: { ...place, image: WORKER, loggingEndpoint: endpoints["logging"], logSettleSeconds: 0 },
      serving: {
        ...{ ...place, image: SERVING, staging: `gs://${BUCKET}/serving`, storageEndpoint },
        predictionEndpoint: endpoints["vertex-prediction"],
      },
    };
    const cloud = { use: "gcp-storage", config: { project, bucket: BUCKET, prefix: "zen", endpoint: storageEndpoint } };
    const artifacts = (change: (present: Readonly<Record<string, object>>) => object) =>
      files.configure((config) => {
        const { stores } = config as unknown as Configuration;
        return { ...config, stores: { ...stores, artifacts: change(stores["artifacts"] ?? {}) } };
      });
    await artifacts(({ default: laptop }) => ({ default: laptop, gcp: cloud }));
    await files.done("artifacts:push", "gcp", "--pipeline", "chain");
    await artifacts(({ default: laptop }) => ({ default: cloud, laptop }));
    await files.configure((config) => {
      const { stacks } = config as unknown as Configuration;
      const backends = Object.entries(settings).map(([field, own]) => [
        field,
        { ...stacks["gcp"]?.[field], config: own },
      ]);
      return {
        ...config,
        stacks: { ...stacks, gcp: Object.fromEntries(backends) as object },
        stack: "gcp",
      };
    });
    expect(await files.done("check", "penguins")).to.be.a("string");
  });

  it("goes on when the client is killed, and is watched by the next one to its end", async () => {
    const client = await files.start(["run", "penguins"]);
    while (begun === 0) await delay(50);
    client.signalGroup("SIGKILL");
    await client.ended;
    const { code, stdout, stderr } = await files.zen(["runs:watch", "latest"]);
    expect(code, stdout + stderr).to.equal(0);
    const { items } = await files.json<{ items: readonly Run[] }>("runs:list");
    expect(items[0]?.state, stdout + stderr + JSON.stringify(items)).to.equal("succeeded");
    expect(vertexJobs().map(({ state }) => state)).to.deep.equal(["JOB_STATE_SUCCEEDED"]);
    // One reads; one splits, describes and learns; one applies what was learnt.
    expect(gcp.service(services.dataflow).jobs).to.have.length(3);
  });

  it("computes nothing the second time", async () => {
    const before = [begun, vertexJobs().length];
    const again = await run();
    // To deploy is an effect: it looks whether what is wished for is there.
    expect([again.state, again.steps.ran]).to.deep.equal(["succeeded", 1]);
    expect([begun, vertexJobs().length]).to.deep.equal(before);
  });

  it("predicts at the endpoint, and leaves nothing there when it is deleted", async () => {
    expect(await files.done("predict", "penguins", GENTOO)).to.match(/^Gentoo /m);
    await files.done("deployments:delete", "penguins");
    const { leftovers } = gcp.service(services.vertex);
    for (let tries = 0; leftovers().length > 0 && tries < 200; tries++) await delay(50);
    expect(leftovers()).to.deep.equal([]);
  });

  it("takes what the laptop had computed, where no engine matters to it", async () => {
    const { state, steps } = await run("chain", "--param", "salt=1");
    expect([state, steps.ran, steps.cached]).to.deep.equal(["succeeded", 0, 5]);
  });
});

interface Configuration {
  readonly stores: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly stacks: Readonly<Record<string, Readonly<Record<string, object>>>>;
}
