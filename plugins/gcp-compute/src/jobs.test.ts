import { availableParallelism } from "node:os";
import { expect } from "chai";
import { protosOf, type Definitions } from "@zen/gcp-emulators";
import { jobEnd, thisPlatform } from "@zen/plugin-sdk";
import { collect, invocationOf, rejectsWith } from "@zen/plugin-sdk/conformance";
import { MACHINE_VARIABLE } from "./startup-script.js";
import { testCloud, type TestCloud } from "./testing/cloud.js";

describe("a job on a machine of Compute Engine", function () {
  this.timeout(60_000);
  let protos: Definitions;
  let cloud: TestCloud;
  before(async () => {
    protos = await protosOf({ package: "@google-cloud/compute", version: "5.3.0", host: "compute.googleapis.com" });
  });
  beforeEach(
    async () => (cloud = await testCloud({ delays: { provisioning: 20, staging: 20, stopping: 20 } }, [protos])),
  );
  afterEach(() => cloud.close());

  it("asks for nothing that Google's own definitions do not have, tells its log and end, and leaves nothing", async () => {
    const { host } = cloud.open();
    const work = invocationOf({ print: ["trained"], end: "fail" });
    const handle = await host.submit("a job", work.spec, { deadline: 60_000 });
    const status = await jobEnd(host, handle);
    expect(status.error).to.include({ code: "WORKER_FAILED" });
    expect(status.error?.data).to.deep.include({ end: 3, lines: ["trained"] });
    expect((await collect(host.logs(handle))).map(({ text }) => text)).to.deep.equal(["trained"]);
    const asked = new Set(cloud.gcp.asked.map(({ method }) => method));
    for (const method of ["insert", "get", "getGuestAttributes"])
      expect(asked).to.include(`compute.instances.${method}`);
  });

  it("is cancelled by way of the machine, which ends its worker in peace", async () => {
    const { host } = cloud.open();
    const work = invocationOf({ end: "never" });
    const handle = await host.submit("another", work.spec);
    for await (const { state } of host.watch(handle)) if (state === "running") break;
    await host.cancel(handle);
    expect((await host.status(handle)).state).to.equal("cancelled");
    expect(cloud.gcp.asked.map(({ method }) => method)).to.include("compute.instances.setMetadata");
  });

  it("is refused where the bucket for its record is not there", async () => {
    const { host } = cloud.open({ records: "gs://zen-nowhere/jobs" });
    const work = invocationOf({});
    await rejectsWith(host.submit("a third", work.spec), "GCP_BUCKET_NOT_FOUND");
    expect(work.starts()).to.equal(0);
  });

  it("installs drivers and stays on its host where accelerators are a part of the machine type", async () => {
    const orchestrator = cloud.open({ machineType: "g2-standard-4" });
    expect((await orchestrator.capacity()).accelerators).to.deep.equal({ "nvidia-l4": 1 });
    const { host } = orchestrator;
    expect(await jobEnd(host, await host.submit("a fourth", invocationOf({}).spec))).to.include({ state: "succeeded" });
    const insert = cloud.gcp.asked.find(({ method }) => method === "compute.instances.insert");
    expect(JSON.stringify(insert?.body)).to.contain("ACCELERATED=yes");
  });

  it("asks nobody for what the machine that it runs on has", async () => {
    process.env[MACHINE_VARIABLE] = "zen-1";
    try {
      const orchestrator = cloud.open();
      expect(await orchestrator.platform()).to.deep.equal(thisPlatform());
      expect((await orchestrator.capacity()).cpus).to.equal(availableParallelism());
      expect(cloud.gcp.asked).to.deep.equal([]);
    } finally {
      delete process.env[MACHINE_VARIABLE];
    }
  });
});
