import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onDisk, ZenError, type Processing, type WrittenDataset } from "@zen/plugin-sdk";
import { datasetFrom, type Dataset, type StepProcessing, type StepProcessingResult } from "@zen/plugin-sdk/pipeline";
import { locateHere } from "./locate.js";
import { mapValues } from "./map-values.js";
import { awaitJob, resultOf } from "./run-job.js";
import type { ProcessingScope } from "./scope.js";

type Run = Parameters<StepProcessing["run"]>;

/** Runs a plan on this machine: its outputs are written beside the store and moved in when the step returns them. */
export async function here(
  processing: Processing,
  plan: Run[0],
  inputs: Run[1],
  job: number,
  scope: ProcessingScope,
): Promise<StepProcessingResult> {
  const { signal } = scope;
  const folders = await mapValues(plan.outputs, async (_, name) =>
    makeFolder(await scope.staging(), String(job), name),
  );
  const handle = await processing.jobs.submit(
    `${scope.execution}.${job}`,
    {
      plans: [
        {
          id: "plan",
          plan,
          inputs: await mapValues(inputs, (input) => locateHere(input, scope)),
          outputs: await mapValues(folders, async (localDir) => ({ localDir, uri: pathToFileURL(localDir).href })),
        },
      ],
    },
    { signal },
  );
  const result = resultOf(handle, await awaitJob(processing, handle, signal), signal);
  const { outputs, analyses } = result.plans["plan"] ?? { outputs: {}, analyses: {} };
  return {
    outputs: await mapValues(outputs, async (written, name) =>
      stagedDataset(written, folders[name] as string, processing),
    ),
    analyses,
  };
}

async function makeFolder(...path: readonly string[]): Promise<string> {
  const folder = join(...path);
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  return folder;
}

/** What an engine has just written, as a dataset: readable at once, and moved into the store when the step returns it. */
function stagedDataset({ schema, rows, parts }: WrittenDataset, folder: string, processing: Processing): Dataset {
  const staged = parts.map(({ path }) => ({ path, localPath: join(folder, path) }));
  const location = {
    schema,
    uris: staged.map(({ localPath }) => pathToFileURL(localPath).href),
    localPaths: staged.map(({ localPath }) => localPath),
  };
  return datasetFrom({
    schema,
    rowCount: rows,
    staged,
    locate: async () => location,
    async *batches(options) {
      if (processing.read === undefined)
        throw new ZenError("PROCESSING_READ_UNSUPPORTED", "The processing backend cannot read datasets back", {
          hint: "Return the dataset, and read it in the next step.",
        });
      yield* processing.read(location, options);
    },
  });
}
