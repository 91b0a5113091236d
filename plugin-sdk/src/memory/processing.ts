import type { Processing, ProcessingJobResult, ProcessingJobSpec } from "../contracts/processing.js";
import { memoryJobs, type MemoryJobSpace } from "./jobs.js";

/** Most who want something of this folder want no interpreter, and no Parquet. */
const interpreted = () => import("./interpreted.js");

/** Executes plans with the reference interpreter, over files on this machine; for tests, as it holds every relation in memory. */
export function memoryProcessing(space?: MemoryJobSpace): Processing {
  return {
    semantics: 0,
    supports: { local: true, schemes: ["file"], byteStable: true, mapRows: true },
    jobs: memoryJobs<ProcessingJobSpec, ProcessingJobResult>(
      async (spec, { signal, log }) => (await interpreted()).runJob(spec, signal, log),
      space,
    ),
    describe: async (source) => (await interpreted()).describe(source),
    async *read(location, options) {
      yield* (await interpreted()).read(location, options);
    },
  };
}
