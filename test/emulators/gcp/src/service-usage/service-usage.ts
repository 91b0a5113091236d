import { GoogleError } from "../core/google-error.js";
import { checkOwnProject } from "../core/own-project.js";
import { defineService, type Cloud } from "../core/service.js";

const MOST_AT_ONCE = 30;

/** Service Usage, v1: which APIs a project has enabled. */
export const serviceUsage = defineService({
  name: "service-usage",
  api: "serviceusage.googleapis.com",
  start: (cloud) => ({
    leftovers: () => [],
    routes: [
      {
        id: "serviceusage.services.batchGet",
        method: "GET",
        path: "/v1/projects/{project}/services:batchGet",
        permission: "serviceusage.services.get",
        handle({ path, query }) {
          const project = path["project"] as string;
          checkOwnProject(project, cloud);
          const names = query.getAll("names");
          if (names.length === 0 || names.length > MOST_AT_ONCE)
            throw new GoogleError("INVALID_ARGUMENT", `Between 1 and ${MOST_AT_ONCE} names have to be given.`);
          const prefix = `projects/${project}/services/`;
          const foreign = names.find((name) => !name.startsWith(prefix));
          if (foreign !== undefined) throw new GoogleError("INVALID_ARGUMENT", `${foreign} is not of ${prefix}.`);
          return { services: names.map((name) => resource(name.slice(prefix.length), cloud)) };
        },
      },
      {
        id: "serviceusage.services.enable",
        method: "POST",
        path: "/v1/projects/{project}/services/{service}:enable",
        permission: "serviceusage.services.enable",
        handle({ path }) {
          checkOwnProject(path["project"] as string, cloud);
          cloud.iam.enableApi(path["service"] as string);
          return { name: "operations/noop.DONE_OPERATION", done: true };
        },
      },
    ],
  }),
});

function resource(service: string, { projectNumber, iam }: Cloud): object {
  return {
    name: `projects/${projectNumber}/services/${service}`,
    config: { name: service },
    state: iam.isEnabled(service) ? "ENABLED" : "DISABLED",
    parent: `projects/${projectNumber}`,
  };
}
