import { gcpClient } from "@zen/gcp-auth/client";
import { ZenError, type Logger, type Processing } from "@zen/plugin-sdk";
import { describeFiles } from "@zen/plugin-sdk/processing";
import { DataflowApi } from "./api/dataflow-api.js";
import type { DataflowConfig } from "./config.js";
import { withCopyForSchema } from "./files/copy-for-schema.js";
import { identify } from "./files/identify.js";
import { Objects } from "./files/objects.js";
import { DataflowJobs, type JobTools } from "./jobs/dataflow-jobs.js";

/** The processing backend that is Google Cloud Dataflow, by way of Google's Beam YAML template. */
export function dataflowProcessing(config: DataflowConfig, log: Logger, compile: JobTools["compile"]): Processing {
  const client = gcpClient(config, { service: "dataflow.googleapis.com" });
  const storage = gcpClient(config, { service: "storage.googleapis.com" });
  const objects = new Objects(storage, config.storageEndpoint, config.kmsKeyName);
  const api = new DataflowApi(client, config.endpoint);
  const jobs = new DataflowJobs(config, { compile, client, api, objects, log });
  return {
    semantics: 1,
    supports: { schemes: ["gs"], mapRows: config.rowFunctions === "javascript" },
    jobs,
    check: () => jobs.check(),
    identify: (uri, { signal } = {}) => identify(objects, uri, signal),
    async describe(source, { signal } = {}) {
      signal?.throwIfAborted();
      const [first] = source.location.uris;
      if (first === undefined)
        throw new ZenError("DATA_FILE_NOT_FOUND", "The datasource names no file", { hint: "Name at least one." });
      return withCopyForSchema(objects, source, first, (file) => describeFiles(source, [file]), signal);
    },
  };
}
