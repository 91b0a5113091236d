import type { GcpNeedsByContract } from "@zen/gcp-auth/client";

/** What training on Vertex AI needs, for `zen gcp:doctor`. */
export const needs: GcpNeedsByContract = {
  "training@1": ({ location, serviceAccount }) => ({
    apis: ["aiplatform.googleapis.com", "logging.googleapis.com", "artifactregistry.googleapis.com"],
    roles: {
      "roles/aiplatform.user": [
        "aiplatform.customJobs.create",
        "aiplatform.customJobs.get",
        "aiplatform.customJobs.list",
        "aiplatform.customJobs.cancel",
      ],
      "roles/logging.viewer": ["logging.logEntries.list"],
    },
    ...(typeof serviceAccount === "string"
      ? {
          accounts: [
            {
              email: serviceAccount,
              roles: { "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"] },
              itself: { "roles/logging.logWriter": ["logging.logEntries.create"] },
            },
          ],
        }
      : {}),
    ...(typeof location === "string" ? { region: location } : {}),
  }),
};
