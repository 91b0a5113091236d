import type { GcpNeedsByContract } from "@zen/gcp-auth/client";

export const needs: GcpNeedsByContract = {
  "artifact-store@1": ({ bucket, endpoint }) => ({
    apis: ["storage.googleapis.com"],
    ...(typeof bucket !== "string"
      ? {}
      : {
          buckets: [
            {
              name: bucket,
              roles: {
                "roles/storage.objectUser": [
                  "storage.objects.create",
                  "storage.objects.get",
                  "storage.objects.list",
                  "storage.objects.delete",
                ],
              },
              ...(typeof endpoint === "string" ? { endpoint } : {}),
            },
          ],
        }),
  }),
};
