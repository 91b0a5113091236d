import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  DatasetLocation,
  FileLocation,
  Processing,
  ProcessingJobResult,
  WrittenDataset,
} from "../contracts/processing.js";
import { ZenError, fromErrorRecord } from "../errors.js";
import { jobEnd } from "../job.js";
import type { StepProcessing } from "../pipeline/context.js";
import { datasetOfParts } from "../pipeline/dataset-parts.js";
import { isDataset, type Dataset } from "../pipeline/dataset.js";
import { memoryProcessing } from "./processing.js";

/**
 * What `ctx.processing` is in a test: one backend, files in `folder`. Without a backend the reference interpreter does the work:
 * `testContext({ processing: stepProcessing(folder) })`.
 */
export function stepProcessing(folder: string, backend: Processing = memoryProcessing()): StepProcessing {
  return {
    describe: (source) => backend.describe(source),
    async run(plan, inputs) {
      const id = randomUUID();
      const located: Record<string, FileLocation> = {};
      for (const [name, input] of Object.entries(inputs))
        located[name] = isDataset(input) ? await locate(input, join(folder, id, "in", name)) : input;
      const targets = Object.fromEntries(
        Object.keys(plan.outputs).map((name) => [name, { localDir: join(folder, id, "out", name) }]),
      );
      for (const { localDir } of Object.values(targets)) await mkdir(localDir, { recursive: true });
      const handle = await backend.jobs.submit(id, {
        plans: [{ id: "plan", plan, inputs: located, outputs: targets }],
      });
      const { result, error } = await jobEnd<ProcessingJobResult>(backend.jobs, handle);
      if (error !== undefined) throw fromErrorRecord(error);
      const { outputs = {}, analyses = {} } = result?.plans["plan"] ?? {};
      return {
        analyses,
        outputs: Object.fromEntries(
          Object.entries(outputs).map(([name, written]) => [name, opened(written, targets[name]?.localDir ?? "")]),
        ),
      };
    },
  };
}

async function locate(dataset: Dataset, folder: string): Promise<DatasetLocation> {
  const location = await dataset.locate();
  if (location !== undefined) return location;
  const { writeParquet } = await import("../parquet/index.js");
  await mkdir(folder, { recursive: true });
  const path = join(folder, "part-00000.parquet");
  await writeFile(path, await writeParquet(dataset.schema, dataset.batches()));
  return { schema: dataset.schema, uris: [pathToFileURL(path).href], localPaths: [path] };
}

function opened({ parts, rows, schema }: WrittenDataset, folder: string): Dataset {
  const paths = parts.map(({ path }) => join(folder, path));
  if (paths.length === 0) throw new ZenError("PROCESSING_FAILED", "The processing backend wrote no part of an output");
  return datasetOfParts({
    schema,
    rows,
    parts: paths.map((path) => () => path),
    locate: async () => ({ schema, uris: paths.map((path) => pathToFileURL(path).href), localPaths: paths }),
    staged: parts.map(({ path }) => ({ path, localPath: join(folder, path) })),
  });
}
