/** What befalls a job rather than a request. */
export interface Trouble {
  /** The state in which it strikes. */
  readonly in: "JOB_STATE_QUEUED" | "JOB_STATE_PENDING";
  /** Messages of errors, after which the job fails; without any it stays in that state for ever. */
  readonly errors: readonly string[];
}

const zone = "us-central1-a";

export const stockout: Trouble = {
  in: "JOB_STATE_PENDING",
  errors: [
    `Startup of the worker pool in zone ${zone} failed to bring up any of the desired 1 workers. Please refer to https://cloud.google.com/dataflow/docs/guides/common-errors#worker-pool-failure for help troubleshooting. ZONE_RESOURCE_POOL_EXHAUSTED: Instance creation failed: The zone 'projects/zen-project/zones/${zone}' does not have enough resources available to fulfill the request.  Try a different zone, or try again later.`,
    "Workflow failed.",
  ],
};

export const quotaShort: Trouble = {
  in: "JOB_STATE_PENDING",
  errors: [
    "Workflow failed. Causes: Project zen-project has insufficient quota(s) to execute this workflow with 1 instances in region us-central1. Quota summary (required/available): 1/6987 instances, 1/0 CPUs, 250/69951 disk GB.",
  ],
};

export const workersDenied: Trouble = {
  in: "JOB_STATE_QUEUED",
  errors: [
    "Error occurred in the launcher container: Template launch failed. See console logs.",
    "workers@zen-project.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist).",
  ],
};

export const workersSilent: Trouble = {
  in: "JOB_STATE_QUEUED",
  errors: [
    "Timeout in polling result file: gs://dataflow-staging/result. Possible causes are: 1. Your launch takes too long time to finish. 2. Service account may not have enough permissions. 3. Worker is not able to reach the internet.",
  ],
};

export const noSuchMachine: Trouble = {
  in: "JOB_STATE_PENDING",
  errors: [
    `Workflow failed. Causes: The machine type n9-standard-1 does not exist in zone ${zone}. Use a valid machine type.`,
  ],
};

export const addressForbidden: Trouble = {
  in: "JOB_STATE_PENDING",
  errors: [
    `Startup of the worker pool in zone ${zone} failed to bring up any of the desired 1 workers. CONDITION_NOT_MET: Instance 'zen-1-harness' creation failed: Constraint constraints/compute.vmExternalIpAccess violated for project 123456789012. Add instance projects/zen-project/zones/${zone}/instances/zen-1-harness to the constraint to use external IP with it.`,
    "Workflow failed.",
  ],
};

export const stuckPending: Trouble = { in: "JOB_STATE_PENDING", errors: [] };
