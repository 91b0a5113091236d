import { setTimeout as delay } from "node:timers/promises";
import { GoogleError, protosOf, tooMany, unavailable, type Definitions } from "@zen/gcp-emulators";
import { isZenError, jobEnd, type JobRunner, type WorkerInvocation } from "@zen/plugin-sdk";
import { collect, invocationOf, rejectsWith, type Script } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import type { Config } from "./config.js";
import { JobRegistry } from "./registry.js";
import { TrainingCloud } from "./testing/cloud.js";
import { clientOf, second } from "./testing/second-client.js";

const CREATE = "aiplatform.projects.locations.customJobs.create";
const LIST = "aiplatform.projects.locations.customJobs.list";

describe("training jobs of Vertex AI", function () {
  this.timeout(60_000);
  let cloud: TrainingCloud;
  let protos: Definitions;
  before(async () => {
    protos = await protosOf({
      package: "@google-cloud/aiplatform",
      version: "5.14.0",
      host: "aiplatform.googleapis.com",
    });
  });
  beforeEach(async () => (cloud = await TrainingCloud.start({}, { vertex: [protos] })));
  afterEach(() => cloud.dispose());

  const jobs = (more: Partial<Config> = {}): JobRunner<WorkerInvocation> => cloud.open(more).jobs;
  const work = (script: Script = {}, more: Partial<WorkerInvocation> = {}) => {
    const { spec, ...seen } = invocationOf(script);
    const { here: _, ...invocation } = spec;
    return { ...seen, spec: { ...invocation, ...more } };
  };
  const failure = async (script: Script, more: Partial<Config> = {}, before: () => void = () => undefined) => {
    before();
    const runner = jobs(more);
    return (await jobEnd(runner, await runner.submit("j", work(script).spec))).error;
  };

  it("say all that the config says, as the API has it", async () => {
    const runner = jobs({
      ...{ spot: true, replicas: 3, maxRunSeconds: 3600, bootDiskGb: 200, bootDiskType: "pd-standard" },
      ...{ serviceAccount: "trainer@zen-project.iam.gserviceaccount.com", labels: { team: "flights" } },
      ...{ networkAttachment: "projects/zen-project/regions/europe-west4/networkAttachments/zen" },
      kmsKey: "projects/zen-project/locations/europe-west4/keyRings/zen/cryptoKeys/zen",
    });
    const resources = { cpus: 8, accelerators: { type: "nvidia-tesla-t4", count: 1 } };
    const handle = await runner.submit("j", work({}, { resources, title: "Flights: train!", env: { A: "1" } }).spec, {
      deadline: 90_500,
    });
    await jobEnd(runner, handle);
    const [job] = cloud.vertex.jobs.jobs;
    expect(job?.displayName).to.equal("zen Flights: train!");
    expect(job?.labels).to.include({ team: "flights", "zen-title": "flights-train-", "zen-deadline-ms": "90500" });
    const { workerPoolSpecs = [], ...rest } = job!.jobSpec;
    expect(rest).to.deep.equal({
      scheduling: { strategy: "SPOT", restartJobOnWorkerRestart: false, disableRetries: true, timeout: "91s" },
      serviceAccount: "trainer@zen-project.iam.gserviceaccount.com",
      pscInterfaceConfig: { networkAttachment: "projects/zen-project/regions/europe-west4/networkAttachments/zen" },
    });
    expect(workerPoolSpecs.map(({ replicaCount }) => replicaCount)).to.deep.equal(["1", "2"]);
    const [pool] = workerPoolSpecs as { containerSpec: { env: unknown } }[];
    expect(pool).to.deep.include({
      machineSpec: { machineType: "n1-standard-8", acceleratorType: "NVIDIA_TESLA_T4", acceleratorCount: 1 },
      diskSpec: { bootDiskType: "pd-standard", bootDiskSizeGb: 200 },
    });
    expect(pool?.containerSpec.env).to.deep.equal([{ name: "A", value: "1" }]);
  });

  it("start the image's own entry point for the worker", async () => {
    const runner = jobs();
    await jobEnd(runner, await runner.submit("j", work({}, { command: ["zen-worker", "--version"] }).spec));
    const [pool] = cloud.vertex.jobs.jobs[0]!.jobSpec.workerPoolSpecs!;
    expect(pool?.containerSpec).to.include.keys("args").and.not.include.keys("command");
    expect(cloud.vertex.jobs.jobs[0]?.state).to.equal("JOB_STATE_SUCCEEDED");
  });

  for (const [what, fault] of [
    ["refused for a while", unavailable],
    ["refused as too many", tooMany],
    ["done, but the answer is lost", { kind: "lose" }],
    ["done, but the answer is cut off", { kind: "cut" }],
  ] as const) {
    it(`are one, when the call that makes them is ${what}`, async () => {
      cloud.gcp.faults.inject({ method: CREATE, fault });
      const [runner, piece] = [jobs(), work()];
      expect((await jobEnd(runner, await runner.submit("j", piece.spec))).state).to.equal("succeeded");
      expect(piece.starts()).to.equal(1);
      expect(cloud.vertex.jobs.jobs).to.have.length(1);
    });
  }

  it("are one, when two processes submit at once: who comes second cancels its own before it starts", async () => {
    cloud.vertex.jobs.weather.stuck = true;
    const [first, other] = [work(), work()];
    const child = second(cloud, "submit", "j", other.spec);
    const [handle, theirs] = await Promise.all([jobs().submit("j", first.spec), child]);
    // Whatever the order of their calls was: a look at the job leaves one.
    await jobs().status(handle);
    cloud.vertex.jobs.weather.stuck = false;
    const ends = [await jobEnd(jobs(), handle), await jobEnd(jobs(), theirs)];
    expect(ends.map(({ state }) => state)).to.deep.equal(["succeeded", "succeeded"]);
    expect(first.starts() + other.starts()).to.equal(1);
  });

  it("are one, when two were made before either could be seen", async () => {
    cloud.vertex.jobs.weather.stuck = true;
    const runner = jobs();
    const handle = await runner.submit("j", work().spec);
    const api = clientOf(cloud);
    const {
      name: _,
      state: __,
      createTime: ___,
      ...copy
    } = cloud.vertex.jobs.jobs[0] as never as Record<string, never>;
    const late = await api.create({ displayName: "late", labels: copy["labels"], jobSpec: copy["jobSpec"] } as never);
    expect((await new JobRegistry(api).find("j"))?.name).to.equal(handle.data);
    cloud.vertex.jobs.weather.stuck = false;
    expect((await jobEnd(runner, { id: "j", data: late.name as string })).state).to.equal("succeeded");
    expect((await api.get(late.name as string)).state).to.equal("JOB_STATE_CANCELLED");
  });

  it("are followed through answers that fail for a while", async () => {
    const runner = jobs();
    const handle = await runner.submit("j", work({ sleepMs: 100 }).spec);
    cloud.gcp.faults.inject({ method: LIST, fault: unavailable, times: 2 });
    expect((await jobEnd(runner, handle)).state).to.equal("succeeded");
  });

  it("are followed through a token that has expired", async () => {
    const runner = jobs();
    const handle = await runner.submit("j", work({ sleepMs: 100 }).spec);
    cloud.gcp.tokens.expireAll();
    expect((await jobEnd(runner, handle)).state).to.equal("succeeded");
  });

  it("say that there was no machine", async () => {
    const error = await failure({}, {}, () => (cloud.vertex.jobs.weather.stockouts = 1));
    expect(error?.code).to.equal("GCP_STOCKOUT");
    expect(error?.message).to.contain("Resources are insufficient in region: europe-west4");
  });

  it("tell that a spot machine was taken away from a failure of the work", async () => {
    const [runner, piece] = [jobs({ spot: true }), work({ end: "never" })];
    const handle = await runner.submit("j", piece.spec);
    while (piece.starts() === 0) await delay(10);
    await cloud.vertex.jobs.preemptSpot();
    expect((await jobEnd(runner, handle)).error?.code).to.equal("JOB_PREEMPTED");
    expect((await failure({ end: "fail" }))?.code).to.equal("JOB_PREEMPTED", "the same id is the same job");
    const again = await runner.submit("k", work({ end: "fail" }).spec);
    expect((await jobEnd(runner, again)).error)
      .to.include({ code: "WORKER_FAILED" })
      .and.have.nested.property("data.exitCode", 3);
  });

  it("say that their image cannot be had", async () => {
    const error = await failure({}, { image: "europe-west4-docker.pkg.dev/zen-project/zen/nothing" });
    expect(error?.code).to.equal("GCP_PERMISSION_DENIED");
    expect(error?.hint).to.contain("image");
  });

  it("that wait for a machine past their deadline are ended by whoever looks", async () => {
    cloud.vertex.jobs.weather.stuck = true;
    cloud.gcp.clock.advance(-3_600_000);
    const [runner, piece] = [jobs(), work()];
    const handle = await runner.submit("j", piece.spec, { deadline: 1000 });
    expect((await jobEnd(runner, handle)).state).to.equal("cancelled");
    expect(piece.starts()).to.equal(0);
  });

  it("are lost when somebody deletes them", async () => {
    const runner = jobs();
    const handle = await runner.submit("j", work().spec);
    await jobEnd(runner, handle);
    await clientOf(cloud).remove(handle.data as string);
    while (cloud.vertex.jobs.jobs.length > 0) await delay(5);
    expect(await runner.status(handle)).to.have.nested.property("error.code", "JOB_LOST");
    expect(await collect(runner.logs(handle))).to.deep.equal([]);
  });

  it("are refused with the service's own words where it does not take them", async () => {
    const runner = jobs({ machineType: "x1-standard-4" });
    const error = await runner.submit("j", work().spec).catch((caught: unknown) => caught);
    expect(isZenError(error, "JOB_REFUSED")).to.equal(true);
    expect((error as Error).message).to.contain('Machine type "x1-standard-4" is not supported');
  });

  it("are refused before anything is asked where the worker has too many variables", async () => {
    const env = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`V${at}`, ""]));
    await rejectsWith(jobs().submit("j", work({}, { env }).spec), "JOB_REFUSED");
    await rejectsWith(jobs().submit("j", work({}, { command: [] }).spec), "JOB_REFUSED");
    expect(cloud.gcp.asked).to.deep.equal([]);
  });

  it("name the permission that is missing, and the account's", async () => {
    cloud.gcp.iam.deny("aiplatform.customJobs.create");
    const error = await jobs()
      .submit("j", work().spec)
      .catch((caught: unknown) => caught);
    expect(isZenError(error, "GCP_PERMISSION_DENIED")).to.equal(true);
    expect(String(error)).to.contain("aiplatform.customJobs.create");
    await rejectsWith(jobs({ serviceAccount: "a@b.c" }).submit("j", work().spec), "GCP_PERMISSION_DENIED");
  });

  it("name the API that is not enabled", async () => {
    cloud.gcp.iam.disableApi("aiplatform.googleapis.com");
    await rejectsWith(jobs().submit("j", work().spec), "GCP_API_DISABLED");
  });

  it("tell a quota that is used up from a passing refusal", async () => {
    const metric =
      "The following quota metrics exceed quota limits: aiplatform.googleapis.com/custom_model_training_cpus";
    const error = new GoogleError("RESOURCE_EXHAUSTED", metric);
    cloud.gcp.faults.inject({ method: CREATE, fault: { kind: "refuse", error }, times: 9 });
    await rejectsWith(jobs().submit("j", work().spec), "GCP_QUOTA_EXCEEDED");
    cloud.gcp.faults.clear();
  });

  it("give lines that come late after newer ones, and none twice", async () => {
    const print = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    cloud.logging.store.withhold();
    const runner = jobs();
    const handle = await runner.submit("j", work({ print, sleepMs: 300 }).spec);
    const seen: string[] = [];
    const cursors = new Set<string>();
    for await (const { text, cursor } of runner.logs(handle, { follow: true })) {
      if (seen.push(text) === 10) cloud.logging.store.release();
      cursors.add(cursor);
    }
    expect([...seen].sort()).to.deep.equal([...print].sort());
    expect(seen).not.to.deep.equal(print);
    expect(cursors.size).to.equal(print.length);
  });

  it("give lines that are JSON as JSON, but for a mere message", async () => {
    const print = ['{"type":"log","text":"a"}', '{"message":"b","step":1}', "{ no JSON", '{"message":"c"}'];
    const runner = jobs();
    const handle = await runner.submit("j", work({ print }).spec);
    await jobEnd(runner, handle);
    const lines = (await collect(runner.logs(handle))).map(({ text }) => text);
    expect(lines).to.deep.equal([...print.slice(0, 3), "c"]);
  });

  it("know nothing of a cursor that is none", async () => {
    const runner = jobs();
    const handle = await runner.submit("j", work().spec);
    await jobEnd(runner, handle);
    for (const cursor of ["1", "a b c", "2026-11-23T10:00:00Z x"])
      await rejectsWith(collect(runner.logs(handle, { cursor })), "JOB_LOG_CURSOR_INVALID");
  });

  it("are not what the legacy AI Platform had", () => {
    for (const [more, words] of [
      [{ endpoint: "https://ml.googleapis.com" }, "ml.googleapis.com"],
      [{ endpoint: "https://europe-west4-ml.googleapis.com/" }, "ml.googleapis.com"],
      [{ scaleTier: "BASIC" }, "scaleTier"],
      [{ runtimeVersion: "2.1" }, "runtimeVersion"],
    ] as const) {
      expect(() => cloud.open(more))
        .to.throw(Error, words)
        .with.property("code", "GCP_AI_PLATFORM_GONE");
    }
  });
});
