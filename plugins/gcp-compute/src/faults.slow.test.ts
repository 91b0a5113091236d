import { expect } from "chai";
import { discoveryOf, tooMany, unavailable, type Definitions } from "@zen/gcp-emulators";
import { isFinal, jobEnd, type JobHandle, type JobStatus, type Json } from "@zen/plugin-sdk";
import { collect, invocationOf, rejectsWith, type Script } from "@zen/plugin-sdk/conformance";
import { collectGarbage } from "./gc.js";
import type { GivenConfig } from "./orchestrator.js";
import { testCloud, ZONE, type TestCloud } from "./testing/cloud.js";

describe("machines of Compute Engine when things go wrong", function () {
  this.timeout(60_000);
  let discovery: Definitions;
  let cloud: TestCloud;
  before(async () => (discovery = await discoveryOf("compute.v1")));
  beforeEach(
    async () => (cloud = await testCloud({ delays: { provisioning: 30, staging: 30, stopping: 30 } }, [discovery])),
  );
  afterEach(() => cloud.close());

  let jobs = 0;
  async function begin(script: Script, config: Partial<GivenConfig> = {}) {
    const { host } = cloud.open(config);
    const work = invocationOf(script);
    const submit = (): Promise<JobHandle> => host.submit(`job ${jobs}`, work.spec);
    jobs++;
    return { host, work, submit };
  }
  const end = (host: ReturnType<TestCloud["open"]>["host"], handle: JobHandle): Promise<JobStatus> =>
    jobEnd(host, handle);
  const machine = (): string => cloud.face.instances.names[0] as string;

  async function running(script: Script, config?: Partial<GivenConfig>) {
    const begun = await begin(script, config);
    const handle = await begun.submit();
    for (let tries = 0; begun.work.starts() === 0 && tries < 500; tries++)
      await new Promise((go) => setTimeout(go, 10));
    return { ...begun, handle };
  }

  async function garbage(
    args: Record<string, Json>,
  ): Promise<{ readonly removed: readonly string[]; readonly machines: readonly { readonly left: boolean }[] }> {
    const context = { print: () => undefined, signal: new AbortController().signal } as never;
    const given = { project: cloud.gcp.project, endpoint: cloud.gcp.endpoints["compute"] as string };
    return (await collectGarbage(context, { ...given, ...args })) as never;
  }

  it("makes one machine though the service is busy, and the answer is lost", async () => {
    cloud.gcp.faults.inject({ method: "compute.instances.insert", fault: tooMany });
    cloud.gcp.faults.inject({ method: "compute.instances.insert", fault: unavailable });
    cloud.gcp.faults.inject({ method: "compute.instances.insert", fault: { kind: "lose" } });
    cloud.gcp.faults.inject({ method: "compute.instances.get", fault: unavailable });
    const { host, work, submit } = await begin({});
    expect((await end(host, await submit())).state).to.equal("succeeded");
    expect(work.starts()).to.equal(1);
    const inserts = cloud.face.operations.all(ZONE).filter(({ operationType }) => operationType === "insert");
    expect(inserts).to.have.length(1);
    expect(cloud.gcp.faults.pending).to.deep.equal([]);
  });

  it("says that there is no machine left, or no quota, and may be asked again", async () => {
    const { host, work, submit } = await begin({});
    for (const [code, reason] of [
      ["ZONE_RESOURCE_POOL_EXHAUSTED", "GCP_STOCKOUT"],
      ["QUOTA_EXCEEDED", "GCP_QUOTA_EXCEEDED"],
    ] as const) {
      cloud.face.instances.refusals.push({ code, message: "Not now." });
      const refused = await rejectsWith(submit(), "JOB_REFUSED");
      expect(refused.data).to.deep.include({ reason });
    }
    expect(work.starts()).to.equal(0);
    expect((await end(host, await submit())).state).to.equal("succeeded");
  });

  for (const notice of [0, 400])
    it(`tells a machine that was taken back ${notice === 0 ? "at once" : "with notice"} from work that failed`, async () => {
      const { host, handle, submit, work } = await running({ print: ["begun"], end: "never" }, { spot: true });
      await cloud.face.instances.preempt(ZONE, machine(), notice);
      const status = await end(host, handle);
      expect([status.state, status.error?.code]).to.deep.equal(["lost", "JOB_PREEMPTED"]);
      expect(await host.status(await submit())).to.deep.equal(status);
      expect(work.starts()).to.equal(1);
      expect(await work.isRunning()).to.equal(false);
    });

  it("cancels a machine that never comes", async () => {
    cloud.face.instances.stuck = true;
    const { host, work } = await begin({ end: "never" });
    const stop = new AbortController();
    const submitting = host.submit("stuck", work.spec, { signal: stop.signal });
    while (cloud.face.instances.names.length === 0) await new Promise((go) => setTimeout(go, 10));
    stop.abort(new Error("no patience"));
    await submitting.catch(() => undefined);
    const handle = await host.submit("stuck", work.spec);
    expect((await host.status(handle)).state).to.equal("queued");
    await host.cancel(handle);
    expect((await host.status(handle)).state).to.equal("cancelled");
    expect(work.starts()).to.equal(0);
  });

  it("goes on with a new token where the old one counts no more", async () => {
    const { host, handle } = await running({ sleepMs: 600 });
    cloud.gcp.tokens.expireAll();
    expect((await end(host, handle)).state).to.equal("succeeded");
  });

  it("waits on while Google's services do not answer", async () => {
    const { host, handle } = await running({ sleepMs: 300 }, { silentMinutes: 1 });
    cloud.gcp.faults.inject({ method: "compute.instances.get", fault: unavailable, times: 3 });
    expect((await end(host, handle)).state).to.equal("succeeded");
  });

  it("names the permission that who submits lacks, and starts nothing", async () => {
    cloud.gcp.iam.deny("compute.instances.create", cloud.gcp.account);
    const { submit, work } = await begin({});
    const { data } = await rejectsWith(submit(), "GCP_PERMISSION_DENIED");
    expect(data).to.include({ permission: "compute.instances.create" });
    expect(work.starts()).to.equal(0);
  });

  it("powers a machine off that may not delete itself, for zen gcp:gc to find", async () => {
    cloud.gcp.iam.deny("compute.instances.delete", "123456789012-compute@developer.gserviceaccount.com");
    const { host, submit } = await begin({ end: "fail" });
    const handle = await submit();
    expect((await end(host, handle)).state).to.equal("failed");
    while (cloud.face.instances.statusOf(ZONE, machine()) !== "TERMINATED")
      await new Promise((go) => setTimeout(go, 50));
    expect((await garbage({})).machines).to.have.length(1);
    expect(cloud.face.instances.names).to.have.length(1);
    expect((await garbage({ apply: true })).removed).to.have.length(1);
  });

  it("lets zen gcp:gc leave alone what is at work", async () => {
    cloud.gcp.clock.advance(-30 * 3_600_000);
    const { host, handle } = await running({ end: "never" }, { maxHours: 48 });
    expect((await garbage({ apply: true })).removed).to.deep.equal([]);
    expect((await garbage({ "older-than": 31, apply: true })).removed).to.deep.equal([]);
    expect((await garbage({ "older-than": 29, apply: true })).removed).to.have.length(1);
    const status = await end(host, handle);
    expect(status.error).to.include({ code: "JOB_LOST" });
    expect(status.error?.message).to.contain(cloud.gcp.account);
  });

  it("writes down what a machine says that may not write by itself", async () => {
    cloud.gcp.iam.deny("storage.objects.create", "123456789012-compute@developer.gserviceaccount.com");
    const { host, submit } = await begin({ print: ["last words"], end: "fail" });
    const handle = await submit();
    const status = await end(host, handle);
    expect(status.error).to.include({ code: "WORKER_FAILED" });
    expect(await host.status(handle)).to.deep.equal(status);
  });

  it("gives a machine up that has not been heard of for too long", async () => {
    const { host, handle } = await running({ end: "never" }, { silentMinutes: 0.005 });
    const status = await end(host, handle);
    expect([status.state, status.error?.data?.["reason"]]).to.deep.equal(["lost", "silent"]);
  });

  it("loses a machine to Google when its longest life is over", async () => {
    const { host, handle } = await running({ end: "never" });
    cloud.gcp.clock.advance(25 * 3_600_000);
    expect((await end(host, handle)).state).to.equal("lost");
  });

  it("says why an image could not be had", async () => {
    const { host, submit } = await begin({}, { image: "europe-west4-docker.pkg.dev/zen-project/zen/none:1" });
    const status = await end(host, await submit());
    expect(status.error).to.include({ code: "GCP_IMAGE_UNREADABLE" });
    expect(status.error?.message).to.contain("manifest unknown");
  });

  it("refuses at plan time what the zone does not have", async () => {
    const refused = async (config: Partial<GivenConfig>, code: string) => {
      await rejectsWith(cloud.open(config).platform(), code);
      await rejectsWith(cloud.open(config).host.submit("refused", invocationOf({}).spec), code);
    };
    await refused({ machineType: "e2-enormous" }, "GCP_MACHINE_TYPE_NOT_FOUND");
    await refused({ zone: "mars-north1-a" }, "GCP_ZONE_NOT_FOUND");
    const accelerator = { type: "nvidia-tesla-t4", count: 1 };
    await refused({ accelerator, machineType: "n1-standard-8" }, "GCP_ACCELERATOR_NOT_FOUND");
    await refused({ accelerator, zone: "us-central1-a" }, "GCP_ACCELERATOR_NOT_FOUND");
    const attached = cloud.open({ accelerator, zone: "us-central1-a", machineType: "n1-standard-8" });
    expect((await attached.capacity()).accelerators).to.deep.equal({ "nvidia-tesla-t4": 1 });
    const other = cloud.open({ machineImage: "projects/cos-cloud/global/images/family/cos-ancient" });
    await rejectsWith(other.host.submit("refused", invocationOf({}).spec), "GCP_IMAGE_NOT_FOUND");
    expect(await cloud.open({ machineType: "c4a-standard-4" }).platform()).to.include({ cpu: "arm64" });
  });

  it("puts no credentials into what the machine is made of", async () => {
    const { host, submit } = await begin({});
    await end(host, await submit());
    const insert = cloud.gcp.asked.find(({ method }) => method === "compute.instances.insert");
    expect(JSON.stringify(insert?.body)).not.to.match(/ya29\.|Bearer [A-Za-z0-9]|private_key/);
  });
});

describe("the log of a machine whose serial port has forgotten", function () {
  this.timeout(60_000);

  it("says what is missing while it runs, and has all of it in the end", async () => {
    const cloud = await testCloud({ serialBytes: 4000 });
    try {
      const { host } = cloud.open();
      const print = Array.from({ length: 400 }, (_, line) => `line ${line} ${"x".repeat(80)}`);
      const handle = await host.submit("much to say", invocationOf({ print, sleepMs: 1500 }).spec);
      const live: string[] = [];
      for await (const { text } of host.logs(handle, { follow: true })) live.push(text);
      expect(live.join("\n")).to.match(/\[\d+ bytes of the log were overwritten before they could be read\]/);
      expect(live.at(-1)).to.equal(print.at(-1));
      expect(isFinal((await host.status(handle)).state)).to.equal(true);
      expect((await collect(host.logs(handle))).map(({ text }) => text)).to.deep.equal(print);
    } finally {
      await cloud.close();
    }
  });
});
