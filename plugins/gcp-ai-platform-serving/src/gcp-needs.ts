import type { GcpBucketNeeds, GcpNeedsByContract } from "@zen/gcp-auth/client";

/** What serving on Vertex AI needs, for `zen gcp:doctor`. */
export const needs: GcpNeedsByContract = {
  "serving@1": ({ location, serviceAccount, staging, storageEndpoint }) => ({
    apis: ["aiplatform.googleapis.com", "storage.googleapis.com", "artifactregistry.googleapis.com"],
    roles: {
      "roles/aiplatform.user": [
        "aiplatform.models.upload",
        "aiplatform.models.get",
        "aiplatform.models.delete",
        "aiplatform.endpoints.create",
        "aiplatform.endpoints.get",
        "aiplatform.endpoints.list",
        "aiplatform.endpoints.update",
        "aiplatform.endpoints.deploy",
        "aiplatform.endpoints.undeploy",
        "aiplatform.endpoints.delete",
        "aiplatform.endpoints.predict",
      ],
    },
    buckets: stagingBucket(staging, storageEndpoint),
    ...(typeof serviceAccount === "string"
      ? {
          accounts: [
            { email: serviceAccount, roles: { "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"] } },
          ],
        }
      : {}),
    ...(typeof location === "string" ? { region: location } : {}),
  }),
};

function stagingBucket(staging: unknown, endpoint: unknown): readonly GcpBucketNeeds[] {
  const name = typeof staging === "string" ? /^gs:\/\/([^/]+)/.exec(staging)?.[1] : undefined;
  if (name === undefined) return [];
  const roles = {
    "roles/storage.objectUser": [
      "storage.objects.create",
      "storage.objects.get",
      "storage.objects.list",
      "storage.objects.delete",
    ],
  };
  return [{ name, roles, ...(typeof endpoint === "string" ? { endpoint } : {}) }];
}
