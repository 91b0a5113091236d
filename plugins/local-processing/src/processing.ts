import type { Processing, ProcessingJobResult, ProcessingJobSpec } from "@zen/plugin-sdk";
import { LocalJobs } from "@zen/plugin-sdk/jobs";
import { describeFiles } from "@zen/plugin-sdk/processing";
import { join } from "node:path";
import type { LocalProcessingConfig } from "./config.js";
import { Database } from "./engine/database.js";
import { localFiles } from "./engine/locate.js";
import { readDataset } from "./engine/read/dataset.js";
import { runJob } from "./engine/run-job.js";
import { supports } from "./engine/supports.js";

/** Version of the meaning of this engine's results; see `Processing.semantics`. */
const semantics = 1;

/** The processing backend of this machine. `cacheDir` holds its jobs' states and, unless `tempDir` says otherwise, what does not fit into memory. */
export function localProcessing(config: LocalProcessingConfig, cacheDir: string): Processing {
  const database = new Database(config, cacheDir);
  const jobs = new LocalJobs<ProcessingJobSpec, ProcessingJobResult>(join(cacheDir, "jobs"), (spec, context) =>
    runJob(database, spec, context),
  );
  return {
    semantics,
    supports: { ...supports, byteStable: config.fast !== true },
    jobs,
    async describe(source, { signal } = {}) {
      signal?.throwIfAborted();
      return describeFiles(source, await localFiles(source.location));
    },
    read: (location, options) => readDataset(database, location, options),
    async close() {
      await jobs.close();
      await database.close();
    },
  };
}
