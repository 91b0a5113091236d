import { checkOwnProject } from "../core/own-project.js";
import { defineService } from "../core/service.js";
import { testPermissions } from "../core/test-permissions.js";

/** Cloud Resource Manager, v3: the project, and what the caller may do in it. */
export const resourceManager = defineService({
  name: "resource-manager",
  api: "cloudresourcemanager.googleapis.com",
  start: (cloud) => ({
    leftovers: () => [],
    routes: [
      {
        id: "cloudresourcemanager.projects.get",
        method: "GET",
        path: "/v3/projects/{project}",
        permission: "resourcemanager.projects.get",
        handle({ path }) {
          checkOwnProject(path["project"] as string, cloud);
          return {
            name: `projects/${cloud.projectNumber}`,
            projectId: cloud.project,
            displayName: "A project",
            state: "ACTIVE",
          };
        },
      },
      {
        id: "cloudresourcemanager.projects.testIamPermissions",
        method: "POST",
        path: "/v3/projects/{project}:testIamPermissions",
        handle({ path, body, principal }) {
          checkOwnProject(path["project"] as string, cloud);
          return testPermissions(cloud.iam, principal, body["permissions"]);
        },
      },
    ],
  }),
});
