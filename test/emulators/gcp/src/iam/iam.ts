import { checkOwnProject } from "../core/own-project.js";
import { defineService } from "../core/service.js";
import { testPermissions } from "../core/test-permissions.js";

/** IAM, v1, as far as it says what the caller may do with a service account. */
export const iam = defineService({
  name: "iam",
  api: "iam.googleapis.com",
  start: (cloud) => ({
    leftovers: () => [],
    routes: [
      {
        id: "iam.projects.serviceAccounts.testIamPermissions",
        method: "POST",
        path: "/v1/projects/{project}/serviceAccounts/{account}:testIamPermissions",
        handle({ path, body, principal }) {
          checkOwnProject(path["project"] as string, cloud);
          return testPermissions(cloud.iam, principal, body["permissions"]);
        },
      },
    ],
  }),
});
