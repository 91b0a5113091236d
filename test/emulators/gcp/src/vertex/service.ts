import { defineService, type RunningService, type Service } from "../core/service.js";
import { CustomJobs } from "./custom-jobs.js";
import { Numbers } from "./names.js";
import { Operations } from "./operations.js";
import { settingsOf, type VertexOptions } from "./options.js";

export interface Vertex extends RunningService {
  readonly jobs: CustomJobs;
}

/** Vertex AI in one region: custom jobs, which run as child processes. */
export function vertex(options: VertexOptions = {}): Service<Vertex> {
  const settings = settingsOf(options);
  return defineService<Vertex>({
    name: "vertex",
    api: "aiplatform.googleapis.com",
    start(cloud) {
      const numbers = new Numbers();
      const operations = new Operations(cloud, settings, numbers);
      const jobs = new CustomJobs(cloud, settings, numbers, operations);
      return {
        jobs,
        routes: [...jobs.routes, ...operations.routes],
        leftovers: () => [...jobs.leftovers(), ...operations.leftovers()],
        async close() {
          await jobs.close();
          await operations.close();
        },
      };
    },
  });
}
