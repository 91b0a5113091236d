import type { GcpBucketNeeds, GcpNeedsByContract } from "@zen/gcp-auth/client";

const folders = ["tempLocation", "stagingLocation"] as const;

/** What Dataflow needs, for `zen gcp:doctor`. */
export const needs: GcpNeedsByContract = {
  "processing@1": (config) => {
    const { region, serviceAccountEmail, storageEndpoint } = config;
    const buckets = new Set(folders.flatMap((name) => bucketOf(config[name]) ?? []));
    return {
      apis: ["dataflow.googleapis.com", "compute.googleapis.com", "storage.googleapis.com"],
      roles: {
        "roles/dataflow.developer": [
          "dataflow.jobs.create",
          "dataflow.jobs.get",
          "dataflow.jobs.list",
          "dataflow.jobs.cancel",
          "dataflow.messages.list",
          "dataflow.metrics.get",
        ],
      },
      buckets: [...buckets].map((name): GcpBucketNeeds => ({
        name,
        roles: { "roles/storage.objectUser": ["storage.objects.create", "storage.objects.get"] },
        ...(typeof storageEndpoint === "string" ? { endpoint: storageEndpoint } : {}),
      })),
      ...(typeof serviceAccountEmail === "string"
        ? {
            accounts: [
              {
                email: serviceAccountEmail,
                roles: { "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"] },
                itself: { "roles/dataflow.worker": ["dataflow.workItems.lease", "dataflow.workItems.update"] },
              },
            ],
          }
        : {}),
      ...(typeof region === "string" ? { region } : {}),
    };
  },
};

function bucketOf(uri: unknown): string | undefined {
  return typeof uri === "string" ? /^gs:\/\/([^/]+)/.exec(uri)?.[1] : undefined;
}
