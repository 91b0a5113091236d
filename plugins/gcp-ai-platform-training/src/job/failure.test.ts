import { expect } from "chai";
import type { CustomJob } from "./custom-job.js";
import { statusOfJob } from "./status.js";

describe("a failed job of Vertex AI", () => {
  const message = "Resources are insufficient in region: europe-west4.";
  const said = (strategy: "SPOT" | "STANDARD", more: Partial<CustomJob> = {}): readonly unknown[] => {
    const jobSpec = { workerPoolSpecs: [], scheduling: { strategy } };
    const error = { code: 8, message };
    const status = statusOfJob({ displayName: "job", state: "JOB_STATE_FAILED", jobSpec, error, ...more });
    return [status.state, status.error?.code];
  };
  const startTime = "2026-11-24T02:00:00Z";

  it("lost its machine where it ran on a spot machine and is out of stock", () => {
    expect(said("SPOT", { startTime })).to.deep.equal(["lost", "JOB_PREEMPTED"]);
  });

  it("never had one where it did not run", () => {
    expect(said("SPOT")).to.deep.equal(["failed", "GCP_STOCKOUT"]);
    expect(said("STANDARD", { startTime })).to.deep.equal(["failed", "GCP_STOCKOUT"]);
  });

  it("lacked quota where Vertex AI says so, and no machine", () => {
    const metric = "aiplatform.googleapis.com/custom_model_training_nvidia_l4_gpus";
    const error = { code: 8, message: `The following quota metrics exceed quota limits: ${metric}` };
    for (const strategy of ["SPOT", "STANDARD"] as const)
      expect(said(strategy, { error, startTime })).to.deep.equal(["failed", "GCP_QUOTA_EXCEEDED"]);
  });

  it("may not pull its image where its agent lacks the role", () => {
    const agent = "service-123456789012@gcp-sa-aiplatform-cc.iam.gserviceaccount.com";
    const repository = "projects/zen-project/locations/europe-west4/repositories/zen";
    const error = {
      code: 3,
      message: `Vertex AI Service Agent ${agent} does not have permission to access Artifact Registry repository ${repository}.`,
    };
    expect(said("STANDARD", { error })).to.deep.equal(["failed", "GCP_PERMISSION_DENIED"]);
  });

  it("failed by itself where its worker did, on a spot machine, too", () => {
    const error = { code: 3, message: "The replica workerpool0-0 exited with a non-zero status of 1." };
    expect(said("SPOT", { startTime, error })).to.deep.equal(["failed", "WORKER_FAILED"]);
  });
});
