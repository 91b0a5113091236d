import type { Training } from "@zen/plugin-sdk";
import { gcpClient } from "@zen/gcp-auth/client";
import { CustomJobs } from "./api/custom-jobs.js";
import type { Config } from "./config.js";
import { vertexJobs } from "./jobs.js";
import { refuseLegacy } from "./legacy.js";
import { LogEntries } from "./logs/entries.js";
import { chooseMachine } from "./machines/choose.js";
import { JobRegistry } from "./registry.js";

/** Trains in custom jobs of Vertex AI. Jobs go on when the process that submitted them ends. @throws ZenError `GCP_AI_PLATFORM_GONE` */
export function vertexTraining(config: Config): Training {
  refuseLegacy(config);
  const { location, endpoint, loggingEndpoint, pollSeconds = 15, logSettleSeconds = 15 } = config;
  const base = endpoint ?? `https://${location}-aiplatform.googleapis.com`;
  const api = new CustomJobs(gcpClient(config, { service: "aiplatform.googleapis.com" }), trimmed(base), location);
  const logging = gcpClient(config, { service: "logging.googleapis.com" });
  return {
    platform: async () => ({ os: "linux", cpu: "x64", libc: "glibc" }),
    async check(resources) {
      const choice = chooseMachine(resources, config.machineType);
      return "problem" in choice ? [choice.problem] : [];
    },
    jobs: vertexJobs({
      config,
      registry: new JobRegistry(api),
      entries: new LogEntries(logging, trimmed(loggingEndpoint ?? "https://logging.googleapis.com")),
      pollMs: pollSeconds * 1000,
      settleMs: logSettleSeconds * 1000,
    }),
  };
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
