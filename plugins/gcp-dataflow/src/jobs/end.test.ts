import { jobEnd, type JobStatus, type Processing } from "@zen/plugin-sdk";
import {
  addressForbidden,
  noSuchMachine,
  quotaShort,
  realistic,
  stockout,
  stuckPending,
  workersDenied,
  workersSilent,
} from "@zen/gcp-emulators/dataflow";
import { expect } from "chai";
import { never, specOf, startCloud, until, type Cloud } from "../testing/cloud.js";

describe("the end of a job on Dataflow", () => {
  let cloud: Cloud;
  let processing: Processing;

  beforeEach(async () => {
    cloud = await startCloud();
    processing = cloud.open({ preflight: false });
  });
  afterEach(() => cloud.close());

  const end = async (): Promise<JobStatus> => jobEnd(processing.jobs, await processing.jobs.submit("a", specOf("p")));

  for (const [trouble, code] of [
    [stockout, "GCP_STOCKOUT"],
    [quotaShort, "GCP_QUOTA_EXCEEDED"],
    [workersDenied, "GCP_PERMISSION_DENIED"],
    [workersSilent, "DATAFLOW_WORKERS_NOT_STARTED"],
    [addressForbidden, "GCP_POLICY_VIOLATED"],
    [noSuchMachine, "GCP_MACHINE_TYPE_NOT_FOUND"],
  ] as const)
    it(`is ${code} where Dataflow says: ${trouble.errors[0]!.slice(0, 60)}...`, async () => {
      cloud.dataflow.strikeNext(trouble);
      const { state, error } = await end();
      expect([state, error?.code]).to.deep.equal(["failed", code]);
      expect(error?.hint).to.match(/\.$|:/);
      expect(error?.place).to.match(/^https:\/\/console\.cloud\.google\.com\/dataflow\/jobs\/us-central1\//);
    });

  it("is the fault that the pipeline has raised on purpose, wherever the messages repeat it", async () => {
    const record = { code: "INT64_OVERFLOW", message: "A sum does not fit 64 bits", hint: "Use float64." };
    const told = Buffer.from(JSON.stringify(record)).toString("base64url");
    cloud.work = async () => {
      throw new Error(`Traceback (most recent call last): RuntimeError: ZEN_FAULT ${told} [while running 'sum']`);
    };
    expect((await end()).error).to.include(record);
  });

  it("is told in Dataflow's words where they are not known", async () => {
    cloud.work = async () => {
      throw new Error("Traceback (most recent call last):\n  File worker.py, line 7\nKeyError: 'x'\n");
    };
    const { error } = await end();
    expect(error).to.include({ code: "PROCESSING_FAILED", message: "The Dataflow job failed: KeyError: 'x'" });
    expect(error?.cause?.message).to.match(/line 7[^]*Workflow failed/);
  });

  it("is a failure when the job is done and its results are gone", async () => {
    const handle = await processing.jobs.submit("a", specOf("p"));
    const { results } = handle.data as { results: string };
    const gone = { ...handle, data: { ...(handle.data as object), results: results.replace("results", "none") } };
    await jobEnd(processing.jobs, handle);
    const { state, error } = await processing.jobs.status(gone);
    expect([state, error?.code]).to.deep.equal(["failed", "PROCESSING_FAILED"]);
  });

  it("is thrown, and no failure of the job's, when it cannot be read right now", async () => {
    const handle = await processing.jobs.submit("a", specOf("p"));
    await jobEnd(processing.jobs, handle);
    cloud.gcp.iam.deny("storage.objects.get");
    const error: unknown = await processing.jobs.status(handle).catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "GCP_PERMISSION_DENIED");
  });

  it("comes by the deadline for a job that is stuck, and by whoever looks", async () => {
    cloud.dataflow.strikeNext(stuckPending);
    const handle = await processing.jobs.submit("a", specOf("p"), { deadline: 50 });
    expect((await jobEnd(cloud.open().jobs, handle)).state).to.equal("cancelled");
  });

  it("comes from Dataflow itself where nobody looks any more", async () => {
    await cloud.close();
    cloud = await startCloud({ timings: realistic });
    cloud.work = (_, signal) => never(signal);
    const handle = await cloud.open({ preflight: false }).jobs.submit("a", specOf("p"), { deadline: 600_000 });
    const [job] = cloud.dataflow.jobs;
    for (const wait of [realistic.queued, realistic.pending, 600_000, realistic.cancelling]) {
      const before = job?.state;
      cloud.gcp.clock.advance(wait + 1000);
      await until(() => job?.state !== before, `the end of ${before}`);
    }
    expect((await cloud.open().jobs.status(handle)).state).to.equal("cancelled");
  });

  it("tells and records what the job used", async () => {
    const handle = await processing.jobs.submit("a", specOf("p"));
    await jobEnd(processing.jobs, handle);
    expect(cloud.logged).to.include("Dataflow job ended");
  });
});
