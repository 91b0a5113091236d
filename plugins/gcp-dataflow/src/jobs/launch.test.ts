import { jobEnd, type Processing, type ZenError } from "@zen/plugin-sdk";
import { tooMany, unavailable } from "@zen/gcp-emulators";
import { expect } from "chai";
import { bucket, never, pretendedResult, specOf, startCloud, until, type Cloud } from "../testing/cloud.js";

const launches = "dataflow.projects.locations.flexTemplates.launch";

describe("launching on Dataflow", () => {
  let cloud: Cloud;
  let processing: Processing;

  beforeEach(async () => {
    cloud = await startCloud();
    processing = cloud.open({ preflight: false });
  });
  afterEach(() => cloud.close());

  const end = async (id: string, from = processing) => jobEnd(from.jobs, await from.jobs.submit(id, specOf("p")));
  const refusal = async (work: Promise<unknown>): Promise<ZenError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.an("error");
    return error as ZenError;
  };

  it("launches what its configuration says", async () => {
    const { jobs } = cloud.open({
      preflight: false,
      ...{ numWorkers: 2, maxWorkers: 3, diskSizeGb: 50, ipConfiguration: "private", flexrsGoal: "cost" },
      subnetwork: "regions/us-central1/subnetworks/workers",
      serviceAccountEmail: "workers@zen-project.iam.gserviceaccount.com",
      ...{
        templateVersion: "2025-10-28-00_RC00",
        labels: { team: "flights" },
        stagingLocation: `gs://${bucket}/staging`,
      },
    });
    const handle = await jobs.submit("a job", specOf("p"), { deadline: 90_500 });
    await jobEnd(jobs, handle);
    const { body } = cloud.gcp.asked.find(({ method }) => method === launches) as { body: { launchParameter: object } };
    const { name } = handle.data as { name: string };
    expect(body.launchParameter).to.deep.equal({
      jobName: name,
      containerSpecGcsPath: "gs://dataflow-templates-us-central1/2025-10-28-00_RC00/flex/Yaml_Template",
      parameters: { yaml_pipeline_file: `gs://${bucket}/temp/zen/${name}/pipeline.yaml` },
      environment: {
        ...{ numWorkers: 2, maxWorkers: 3, diskSizeGb: 50, machineType: "e2-standard-2" },
        ...{ ipConfiguration: "WORKER_IP_PRIVATE", flexrsGoal: "FLEXRS_COST_OPTIMIZED" },
        subnetwork: "regions/us-central1/subnetworks/workers",
        serviceAccountEmail: "workers@zen-project.iam.gserviceaccount.com",
        ...{ tempLocation: `gs://${bucket}/temp`, stagingLocation: `gs://${bucket}/staging` },
        additionalUserLabels: { team: "flights", "managed-by": "zen" },
        additionalExperiments: ["max_workflow_runtime_walltime_seconds=91"],
      },
    });
  });

  it("says that it runs functions over rows only where its configuration asks for it", () => {
    expect(cloud.open().supports.mapRows).to.equal(false);
    expect(cloud.open({ rowFunctions: "javascript" }).supports.mapRows).to.equal(true);
  });

  it("adopts the job of a launch whose answer was lost", async () => {
    cloud.gcp.faults.inject({ method: launches, fault: { kind: "lose" } });
    expect((await end("a")).state).to.equal("succeeded");
    expect(cloud.dataflow.jobs).to.have.length(1);
  });

  for (const [what, fault] of [
    ["too many requests", tooMany],
    ["a service that is away", unavailable],
  ] as const)
    it(`tries again after ${what}, and launches once`, async () => {
      cloud.gcp.faults.inject({ method: launches, fault, times: 2 });
      expect((await end("a")).state).to.equal("succeeded");
      expect(cloud.dataflow.jobs).to.have.length(1);
    });

  it("gives up when the service stays away, and launches when it is back", async () => {
    cloud.gcp.faults.inject({ method: launches, fault: unavailable, times: 5 });
    expect((await refusal(end("a"))).code).to.equal("GCP_UNAVAILABLE");
    expect((await end("a")).state).to.equal("succeeded");
  });

  it("takes a new token where the old one has expired", async () => {
    await processing.jobs.status(await processing.jobs.submit("a", specOf("p")));
    cloud.gcp.tokens.expireAll();
    expect((await end("b")).state).to.equal("succeeded");
  });

  it("is found by its id alone, as by who has written down the intent and not the handle", async () => {
    await end("a");
    const status = await cloud.open().jobs.status({ id: "a", data: null });
    expect(status).to.deep.equal({ state: "succeeded", result: { plans: { p: pretendedResult } } });
  });

  it("has another job for the same id where the files are elsewhere", async () => {
    await end("a");
    await end("a", cloud.open({ tempLocation: `gs://${bucket}/other/` }));
    expect(cloud.dataflow.jobs).to.have.length(2);
  });

  it("keeps the deadline of whoever was first", async () => {
    cloud.work = (_, signal) => never(signal);
    const first = await processing.jobs.submit("a", specOf("p"), { deadline: 60_000 });
    const second = await cloud.open().jobs.submit("a", specOf("p"), { deadline: 1 });
    expect(second.data).to.deep.equal(first.data);
    await processing.jobs.cancel(second);
  });

  it("asks Dataflow to validate before the first launch, and launches nothing that is refused", async () => {
    const picky = cloud.open({ preflight: true, templateVersion: "none/such" });
    const error = await refusal(end("a", picky));
    expect(error.code).to.equal("JOB_REFUSED");
    expect(error.message).to.match(/Unable to open template file/);
    expect([cloud.dataflow.jobs, cloud.storage.objects(bucket)]).to.deep.equal([[], []]);
    expect((await refusal(picky.check!())).code).to.equal("JOB_REFUSED");
    const careful = cloud.open({ preflight: true });
    await careful.check!();
    await end("b", careful);
    await end("c", careful);
    expect(cloud.gcp.asked.filter(({ method }) => method === launches)).to.have.length(5);
  });

  it("names the permission that is missing", async () => {
    cloud.gcp.iam.deny("dataflow.jobs.create");
    const error = await refusal(end("a"));
    expect([error.code, error.message]).to.satisfy(
      ([code, message]: string[]) => code === "GCP_PERMISSION_DENIED" && message?.includes("dataflow.jobs.create"),
    );
  });

  it("refuses files that the workers cannot reach, before anything is asked", async () => {
    const spec = specOf("p");
    const [plan] = spec.plans;
    const outside = [
      { ...plan!, outputs: { out: { localDir: "/data/out" } } },
      { ...plan!, outputs: { out: { uri: "file:///data/out", localDir: "/data/out" } } },
      { ...plan!, inputs: { rows: { uris: ["https://example.com/x.csv"] } } },
    ];
    for (const each of outside)
      expect((await refusal(processing.jobs.submit("a", { plans: [each] }))).code).to.equal("JOB_REFUSED");
    expect(cloud.dataflow.jobs).to.deep.equal([]);
  });

  it("says what a job may cost, and refuses what may cost too much", async () => {
    await end("a");
    expect(cloud.logged.join("\n")).to.match(/at most USD 8\.\d\d for 10 workers of e2-standard-2 over 6 hours/);
    expect((await refusal(end("b", cloud.open({ costLimit: 5 })))).code).to.equal("JOB_REFUSED");
    expect((await refusal(end("b", cloud.open({ costLimit: 5, machineType: "x9-standard-2" })))).code).to.equal(
      "JOB_REFUSED",
    );
    expect((await end("c", cloud.open({ costLimit: 5, maxWorkers: 2 }))).state).to.equal("succeeded");
  });

  it("keeps record, pipeline and results of a job in one folder", async () => {
    await processing.jobs.submit("a", specOf("p"));
    await until(() => cloud.dataflow.jobs.every(({ isActive }) => !isActive));
    expect(cloud.storage.objects(bucket).map((name) => name.split("/").at(-1))).to.deep.equal([
      "job.json",
      "pipeline.yaml",
      "results.json",
    ]);
  });
});
