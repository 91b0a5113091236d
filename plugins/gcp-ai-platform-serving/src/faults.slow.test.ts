import { setTimeout as delay } from "node:timers/promises";
import { GoogleError, protosOf, unavailable, type Definitions } from "@zen/gcp-emulators";
import { gcpClient } from "@zen/gcp-auth/client";
import type { Deployment, DeploymentSpec } from "@zen/plugin-sdk";
import { rejectsWith, sampleModel } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import type { Config } from "./config.js";
import { deployedModelId } from "./state/names.js";
import { ServingCloud } from "./testing/cloud.js";
import { ask, deploy as deployOn, deployElsewhere, settled, specOf } from "./testing/deploying.js";
import { inThisProcess } from "./testing/image.js";

const PREFIX = "aiplatform.projects.locations.";
const ten = sampleModel(10).digest.slice(0, 12);
const twenty = sampleModel(20).digest.slice(0, 12);

describe("serving on Vertex AI, when things go wrong", function () {
  this.timeout(60_000);
  let cloud: ServingCloud;
  let protos: Definitions;
  before(async () => {
    protos = await protosOf({
      package: "@google-cloud/aiplatform",
      version: "5.14.0",
      host: "aiplatform.googleapis.com",
    });
  });
  beforeEach(async () => (cloud = await ServingCloud.start(inThisProcess, {}, { vertex: [protos] })));
  afterEach(() => cloud.dispose());

  const spec = (offset: number, rest: Partial<DeploymentSpec> = {}) => specOf(cloud, offset, rest);
  const deploy = (offset: number, rest: Partial<DeploymentSpec> = {}, more: Partial<Config> = {}) =>
    deployOn(cloud, offset, rest, more);
  const errorOf = ({ deployment }: { deployment: Deployment | undefined }) => deployment?.revisions[0]?.error;

  it("says what the config says, as the API has it", async () => {
    const { serving } = await deploy(
      10,
      { replicas: 2 },
      {
        ...{ machineType: "n1-standard-4", acceleratorType: "NVIDIA_TESLA_T4", maxReplicas: 5, spot: true },
        ...{ serviceAccount: "server@zen-project.iam.gserviceaccount.com", labels: { team: "flights" } },
        kmsKey: "projects/zen-project/locations/europe-west4/keyRings/zen/cryptoKeys/zen",
      },
    );
    const [endpoint] = cloud.vertex.endpoints.all;
    expect(endpoint).to.deep.include({ displayName: "sums", labels: { team: "flights", "zen-deployment": "sums" } });
    expect(endpoint?.trafficSplit).to.deep.equal({ [deployedModelId(ten)]: 100 });
    expect(endpoint?.deployedModels[0]?.dedicatedResources).to.deep.equal({
      machineSpec: { machineType: "n1-standard-4", acceleratorType: "NVIDIA_TESLA_T4", acceleratorCount: 1 },
      ...{ minReplicaCount: 2, maxReplicaCount: 5, spot: true },
    });
    const version = cloud.vertex.models.find(`${endpoint!.deployedModels[0]!.model}@r-${ten}`);
    expect(version.containerSpec).to.deep.include({
      healthRoute: "/v2/health/ready",
      predictRoute: "/v2/models/sums/infer",
    });
    expect(version.artifactUri).to.equal(`gs://zen-models/serving/models/sums/${ten}`);
    expect((await serving.status("sums"))?.revisions[0]?.replicas).to.deep.equal({ wished: 2, ready: 2 });
  });

  it("changes the number of replicas of what is there", async () => {
    const { serving } = await deploy(10);
    await serving.deploy(await spec(10, { replicas: 3 }));
    while (cloud.vertex.endpoints.all[0]?.deployedModels[0]?.dedicatedResources?.minReplicaCount !== 3) {
      await serving.status("sums");
      await delay(5);
    }
    expect((await serving.status("sums"))?.revisions[0]?.replicas).to.deep.equal({ wished: 3, ready: 3 });
    expect(await ask(serving)).to.equal(11);
  });

  for (const [what, more] of [
    ["the address that all endpoints share", { dedicated: false }],
    ["an address of its own", { dedicated: true }],
    ["an address of its own, below which the container's paths lie", { route: "invoke" }],
  ] as const) {
    it(`answers at ${what}`, async () => {
      const { serving, deployment } = await deploy(10, {}, more);
      expect(deployment?.state).to.equal("ready");
      expect(await ask(serving)).to.equal(11);
      const { base, pathPrefix, headers } = await serving.endpoint("sums");
      expect(base).to.equal(
        cloud.gcp.endpoints[
          more === undefined || ("dedicated" in more && !more.dedicated) ? "vertex" : "vertex-prediction"
        ],
      );
      expect(pathPrefix).to.match(/^\/v1\/projects\/zen-project\/locations\/europe-west4\/endpoints\/zen-sums-/);
      expect(headers).to.have.property("authorization");
    });
  }

  it("keeps no credential in what it records", async () => {
    const { serving } = await deploy(10);
    const { headers } = await serving.endpoint("sums");
    const client = gcpClient({ project: cloud.gcp.project });
    for (const name of cloud.staged) {
      const url = `${cloud.gcp.endpoints["storage"]}/storage/v1/b/zen-models/o/${encodeURIComponent(name)}?alt=media`;
      const text = await (await fetch(url, { headers: await client.headers(url) })).text();
      expect(text).not.to.contain(headers["authorization"]?.replace("Bearer ", ""));
    }
  });

  for (const [what, fault] of [
    ["refused", unavailable],
    ["done, and the answer is lost", { kind: "lose" }],
  ] as const) {
    it(`loses no wish when its recording is ${what}`, async () => {
      const [serving, wish] = [await cloud.open(), await spec(10)];
      // What the server is told of the model is written first.
      cloud.gcp.faults.inject({ method: "storage.objects.insert", fault, after: 1 });
      await serving.deploy(wish);
      expect(cloud.gcp.faults.pending).to.deep.equal([]);
      expect((await settled(serving))?.revisions.map(({ id, state }) => [id, state])).to.deep.equal([[ten, "ready"]]);
    });
  }

  it("is carried on by another client when the one that wished for it has gone", async () => {
    await (await cloud.open()).deploy(await spec(10));
    await delay(30);
    const other = await cloud.open();
    expect((await settled(other))?.state).to.equal("ready");
    expect(await ask(other)).to.equal(11);
  });

  it("says that there was no machine, and serves when it is wished for again", async () => {
    cloud.vertex.endpoints.stockouts = 1;
    const first = await deploy(10);
    expect(errorOf(first)?.code).to.equal("GCP_STOCKOUT");
    expect((await deploy(10)).deployment?.state).to.equal("ready");
  });

  it("says that the image cannot be had", async () => {
    const { deployment } = await deploy(10, {}, { image: "europe-west4-docker.pkg.dev/zen-project/zen/nothing" });
    expect(deployment?.revisions[0]?.error?.message).to.contain("could not be pulled");
  });

  it("says what the service does not take", async () => {
    const { deployment } = await deploy(10, {}, { machineType: "x1-standard-4" });
    expect(deployment?.revisions[0]?.error).to.have.property("code", "GCP_REQUEST_REFUSED");
    expect(deployment?.revisions[0]?.error?.message).to.contain('"x1-standard-4" is not supported');
  });

  it("names the permission that is missing", async () => {
    cloud.gcp.iam.deny("aiplatform.endpoints.deploy");
    const { deployment } = await deploy(10);
    expect(deployment?.revisions[0]?.error?.code).to.equal("GCP_PERMISSION_DENIED");
    expect(deployment?.revisions[0]?.error?.message).to.contain("aiplatform.endpoints.deploy");
    cloud.gcp.iam.reset();
  });

  it("names the API that is not enabled", async () => {
    cloud.gcp.iam.disableApi("aiplatform.googleapis.com");
    const serving = await cloud.open();
    await serving
      .deploy(await spec(10))
      .catch((error: unknown) => expect(error).to.have.property("code", "GCP_API_DISABLED"));
    await rejectsWith(serving.status("sums"), "GCP_API_DISABLED");
    cloud.gcp.iam.reset();
  });

  it("goes on with a token that has expired", async () => {
    const { serving } = await deploy(10);
    cloud.gcp.tokens.expireAll();
    expect((await serving.status("sums"))?.state).to.equal("ready");
    expect(await ask(serving)).to.equal(11);
  });

  it("sees that somebody has deleted its endpoint, and serves again when it is wished for", async () => {
    const { serving } = await deploy(10);
    await cloud.vertex.endpoints.removeAll();
    expect(errorOf({ deployment: await serving.status("sums") })?.code).to.equal("GCP_ENDPOINT_DELETED");
    expect((await deploy(10)).deployment?.state).to.equal("ready");
    expect(await ask(serving)).to.equal(11);
  });

  it("uploads anew what somebody has deleted before it could be deployed", async () => {
    cloud.vertex.endpoints.stockouts = 1;
    await deploy(10);
    const [endpoint] = cloud.vertex.endpoints.all;
    const name = `${endpoint?.name.replace("/endpoints/", "/models/")}`;
    await gcpClient({}).request({ method: "DELETE", url: `${cloud.gcp.endpoints["vertex"]}/v1/${name}` });
    while (cloud.vertex.models.leftovers().length > 0) await delay(5);
    expect((await deploy(10)).deployment?.state).to.equal("ready");
  });

  it("is one, when two processes wish for it at once", async () => {
    const wish = await spec(10);
    await Promise.all([deployElsewhere(cloud, wish), deployElsewhere(cloud, wish), (await cloud.open()).deploy(wish)]);
    const serving = await cloud.open();
    expect((await settled(serving))?.revisions.map(({ id, state }) => [id, state])).to.deep.equal([[ten, "ready"]]);
    expect(cloud.vertex.endpoints.all.map(({ deployedModels }) => deployedModels.length)).to.deep.equal([1]);
    expect(await ask(serving)).to.equal(11);
  });

  it("serves what is wished for while it is being ended, once that is done", async () => {
    const { serving } = await deploy(10);
    const other = await cloud.open();
    const [wish] = await Promise.all([spec(20), serving.undeploy("sums"), delay(5)]);
    await Promise.all([other.deploy(wish), serving.undeploy("sums")]);
    if ((await other.status("sums")) === undefined) await other.deploy(wish);
    expect((await settled(other))?.revisions.map(({ id, state }) => [id, state])).to.deep.equal([[twenty, "ready"]]);
    expect(await ask(other)).to.equal(21);
  });

  for (const ms of [0, 10, 20, 40, 60]) {
    it(`leaves nothing when it is ended ${ms} ms after it was wished for`, async () => {
      const serving = await cloud.open();
      await serving.deploy(await spec(10));
      await delay(ms);
      await serving.status("sums");
      await serving.undeploy("sums");
      expect(cloud.vertex.leftovers()).to.deep.equal([]);
    });
  }

  it("goes on ending what a client began to end that has died", async () => {
    await deploy(10);
    cloud.gcp.faults.inject({
      method: `${PREFIX}endpoints.undeployModel`,
      fault: { kind: "refuse", error: new GoogleError("INTERNAL", "dead") },
    });
    const first = await cloud.open();
    await rejectsWith(first.undeploy("sums"), "GCP_UNAVAILABLE");
    const other = await cloud.open();
    expect(await other.status("sums")).to.equal(undefined);
    await other.undeploy("sums");
    expect(cloud.vertex.endpoints.all).to.deep.equal([]);
    expect(cloud.staged).to.deep.equal([]);
  });

  it("ends what somebody has deleted", async () => {
    const { serving } = await deploy(10);
    await cloud.vertex.endpoints.removeAll();
    await serving.undeploy("sums");
    expect(await serving.list()).to.deep.equal([]);
    expect(cloud.staged).to.deep.equal([]);
  });

  it("takes shares away before it undeploys, and deletes what is used no more", async () => {
    const { serving } = await deploy(10);
    await serving.deploy(await spec(20));
    await settled(serving);
    while (cloud.staged.some((name) => name.includes(ten))) {
      await serving.status("sums");
      await delay(5);
    }
    const [endpoint] = cloud.vertex.endpoints.all;
    expect(endpoint?.deployedModels.map(({ id }) => id)).to.deep.equal([deployedModelId(twenty)]);
    const isThere = () => cloud.vertex.models.versions(endpoint!.deployedModels[0]!.model).includes(`r-${ten}`);
    while (isThere()) await delay(5);
    const order = cloud.gcp.asked.map(({ method }) => method.replace(`${PREFIX}endpoints.`, ""));
    expect(order.lastIndexOf("patch")).to.be.lessThan(order.indexOf("undeployModel"));
    expect(await ask(serving)).to.equal(21);
  });

  for (const method of ["endpoints.undeployModel", "endpoints.delete", "models.delete", "endpoints.patch"]) {
    it(`ends although ${method} loses its answer`, async () => {
      const { serving } = await deploy(10);
      cloud.gcp.faults.inject({ method: PREFIX + method, fault: { kind: "lose" } });
      await serving.undeploy("sums").catch(() => serving.undeploy("sums"));
      if ((await serving.status("sums")) !== undefined || cloud.staged.length > 0) await serving.undeploy("sums");
      expect(cloud.staged).to.deep.equal([]);
    });
  }

  it("keeps two sets of deployments in one project apart", async () => {
    const { serving } = await deploy(10);
    const other = await cloud.open({ staging: "gs://zen-models/others" });
    expect(other.identity).not.to.equal(serving.identity);
    await other.deploy(await spec(20));
    await settled(other);
    expect([await ask(serving), await ask(other)]).to.deep.equal([11, 21]);
    await other.undeploy("sums");
    expect(await ask(serving)).to.equal(11);
  });

  it("refuses models that Vertex AI cannot read", async () => {
    const serving = await cloud.open();
    const { model, ...rest } = await spec(10);
    const files = { "model.onnx": { uri: "s3://bucket/model.onnx" } };
    await rejectsWith(serving.deploy({ ...rest, model: { ...model, files } }), "DEPLOYMENT_REFUSED");
    const outside = { ...model.files, "../x": { uri: "gs://zen-models/x" } };
    await rejectsWith(serving.deploy({ ...rest, model: { ...model, files: outside } }), "DEPLOYMENT_REFUSED");
    expect(cloud.staged).to.deep.equal([]);
  });

  it("refuses a record that is none, and says where it lies", async () => {
    const client = gcpClient({ project: cloud.gcp.project });
    const url = `${cloud.gcp.endpoints["storage"]}/upload/storage/v1/b/zen-models/o`;
    const name = "serving/deployments/sums.json";
    await client.request({ method: "POST", url, query: { uploadType: "media", name }, body: { format: "other" } });
    await rejectsWith((await cloud.open()).status("sums"), "SERVING_STATE_DAMAGED");
    const object = `${cloud.gcp.endpoints["storage"]}/storage/v1/b/zen-models/o/${encodeURIComponent(name)}`;
    await client.request({ method: "DELETE", url: object });
  });

  it("is not what the legacy AI Platform had", async () => {
    for (const more of [{ endpoint: "https://ml.googleapis.com" }, { runtimeVersion: "2.1" }, { framework: "xgboost" }])
      await rejectsWith(cloud.open(more), "GCP_AI_PLATFORM_GONE");
    await rejectsWith(cloud.open({ route: "invoke", dedicated: false }), "CONFIG_INVALID");
  });
});
