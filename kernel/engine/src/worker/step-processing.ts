import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  fromErrorRecord,
  jobEnd,
  ZenError,
  type ArtifactSource,
  type FileLocation,
  type Json,
  type Processing,
  type ProcessingJobResult,
  type WrittenDataset,
  onDisk,
} from "@zen/plugin-sdk";
import { Dataset, datasetFrom, isDataset, type StepProcessing } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../artifacts/index.js";
import type { Origins } from "./step-inputs.js";

export interface ProcessingScope {
  readonly execution: string;
  readonly artifacts: Artifacts;
  readonly origins: Origins;
  readonly signal: AbortSignal;
  /** A folder for what the engine writes, near the store; made when it is asked for and removed after the execution. */
  staging(): Promise<string>;
}

/** Runs processing plans for one execution: inputs are read where they lie, outputs are written beside the store and moved in. */
export function stepProcessing(backend: () => Promise<Processing>, scope: ProcessingScope): StepProcessing {
  let jobs = 0;
  return {
    describe: async (source) => (await backend()).describe(source, { signal: scope.signal }),
    async run(plan, inputs) {
      const processing = await backend();
      if (processing.supports.local !== true) throw needsLocal();
      const id = `${scope.execution}.${++jobs}`;
      const folders = Object.fromEntries(
        await Promise.all(
          Object.keys(plan.outputs).map(
            async (name) => [name, await makeFolder(await scope.staging(), String(jobs), name)] as const,
          ),
        ),
      );
      const result = await runJob(processing, scope.signal, id, {
        plans: [
          {
            id: "plan",
            plan,
            inputs: Object.fromEntries(
              await Promise.all(
                Object.entries(inputs).map(async ([name, input]) => [name, await locate(input, scope)] as const),
              ),
            ),
            outputs: Object.fromEntries(
              Object.entries(folders).map(([name, localDir]) => [
                name,
                { localDir, uri: pathToFileURL(localDir).href },
              ]),
            ),
          },
        ],
      });
      const { outputs, analyses } = result.plans["plan"] ?? { outputs: {}, analyses: {} };
      const datasets = Object.entries(outputs).map(
        ([name, written]) => [name, stagedDataset(written, folders[name] as string, processing)] as const,
      );
      return { outputs: Object.fromEntries(datasets), analyses };
    },
  };
}

function needsLocal(): ZenError {
  return new ZenError(
    "PROCESSING_NOT_LOCAL",
    "This processing backend cannot write to the disk of the machine that the step runs on",
    {
      hint: "Use a stack whose processing backend works with its artifact store.",
    },
  );
}

async function makeFolder(...path: readonly string[]): Promise<string> {
  const folder = join(...path);
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  return folder;
}

async function runJob(
  processing: Processing,
  signal: AbortSignal,
  id: string,
  spec: Parameters<Processing["jobs"]["submit"]>[1],
): Promise<ProcessingJobResult> {
  const { jobs } = processing;
  const handle = await jobs.submit(id, spec, { signal });
  const status = await jobEnd<ProcessingJobResult & Json>(jobs as never, handle, signal).catch(
    async (error: unknown) => {
      if (signal.aborted) await jobs.cancel(handle);
      throw error;
    },
  );
  if (status.result !== undefined) return status.result;
  signal.throwIfAborted();
  if (status.error !== undefined) throw fromErrorRecord(status.error);
  throw new ZenError("PROCESSING_JOB_LOST", `The processing job ${id} ended as ${status.state} without a result`, {
    hint: "Run the pipeline again; what has finished is kept.",
  });
}

async function locate(input: unknown, { artifacts, origins }: ProcessingScope): Promise<FileLocation> {
  if (!isDataset(input)) return input as FileLocation;
  const origin = origins.get(input);
  if (origin !== undefined) return partsOf(origin.source);
  const located = await input.locate();
  if (located !== undefined) return located;
  // Made of rows in memory: it needs files before an engine can read it.
  return partsOf(await artifacts.open(await artifacts.write(Dataset, input)));
}

async function partsOf(source: ArtifactSource): Promise<FileLocation> {
  const paths = source.parts.map(({ path }) => path);
  return {
    uris: await Promise.all(paths.map((path) => source.uri(path))),
    localPaths: await Promise.all(paths.map((path) => source.localPath(path))),
  };
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
