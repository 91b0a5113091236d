import { defineService, type Cloud, type RunningService, type Service } from "../core/service.js";
import { CustomJobs } from "./custom-jobs.js";
import { Endpoints } from "./endpoints.js";
import { Models } from "./models.js";
import { Numbers } from "./names.js";
import { Operations } from "./operations.js";
import { settingsOf, type VertexOptions } from "./options.js";
import { predictionRoutes } from "./prediction.js";

const API = "aiplatform.googleapis.com";

export interface Vertex extends RunningService {
  readonly jobs: CustomJobs;
  readonly models: Models;
  readonly endpoints: Endpoints;
}

const running = new WeakMap<Cloud, Vertex>();

/** Vertex AI in one region: custom jobs and model servers, which run as child processes. */
export function vertex(options: VertexOptions = {}): Service<Vertex> {
  const settings = settingsOf(options);
  return defineService<Vertex>({
    name: "vertex",
    api: API,
    start(cloud) {
      const numbers = new Numbers();
      const operations = new Operations(cloud, settings, numbers);
      const jobs = new CustomJobs(cloud, settings, numbers, operations);
      const models = new Models(cloud, settings, numbers, operations);
      const endpoints = new Endpoints(cloud, settings, numbers, operations, models);
      const shared = predictionRoutes(endpoints, (model) => models.find(model).containerSpec ?? {}, "shared");
      const parts = [jobs, models, endpoints, operations];
      const service: Vertex = {
        ...{ jobs, models, endpoints },
        routes: [...parts.flatMap(({ routes }) => routes), ...shared],
        leftovers: () => parts.flatMap((part) => part.leftovers()),
        async close() {
          await jobs.close();
          await operations.close();
          await endpoints.close();
        },
      };
      running.set(cloud, service);
      return service;
    },
  });
}

/** The addresses of dedicated endpoints, all in one. To be started after Vertex AI itself. */
export const dedicatedPrediction = defineService({
  name: "vertex-prediction",
  api: API,
  start(cloud): RunningService {
    const { endpoints, models } = running.get(cloud) as Vertex;
    return {
      routes: predictionRoutes(endpoints, (model) => models.find(model).containerSpec ?? {}, "dedicated"),
      leftovers: () => [],
    };
  },
});
