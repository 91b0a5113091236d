import { schemeOf, ZenError, type ArtifactRef, type ArtifactSource, type Json, type Processing } from "@zen/plugin-sdk";
import {
  datasetFrom,
  isDataset,
  type AnyStep,
  type Dataset,
  type FileInput,
  type StepDefinition,
} from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../artifacts/index.js";
import { receiveFile } from "../bundle/input-files.js";
import type { ExecutionTask } from "./task.js";

/** Where a value came from: lets it be handed on without being read. */
export interface Origin {
  readonly ref: ArtifactRef;
  readonly source: ArtifactSource;
}

/** Of immutable values that were read from the store. */
export type Origins = WeakMap<object, Origin>;

/** The values that a step's function gets. */
export async function decodeInputs(
  step: AnyStep,
  task: ExecutionTask,
  artifacts: Artifacts,
  origins: Origins,
  reader: () => Promise<Processing | undefined>,
  repositoryDir: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { inputs } = step.definition as StepDefinition;
  const values = Object.entries(inputs).map(async ([name, declared]): Promise<[string, unknown]> => {
    if (declared.kind === "param") {
      const value = task.params[name];
      if (declared.schema.type !== "file" || !isFileInput(value)) return [name, value];
      return [name, await receiveFile(value, repositoryDir, async () => artifacts.store)];
    }
    const ref = task.inputs[name];
    if (ref === undefined && declared.kind === "optional") return [name, undefined];
    const codec = declared.kind === "optional" ? declared.codec : declared;
    if (ref === undefined || ref.codec !== codec.id) {
      throw new ZenError(
        "STEP_INPUT_INVALID",
        `The input ${name} of the step ${task.node} takes a ${codec.id} and was given ${ref?.codec ?? "nothing"}`,
        {
          hint: "The plan does not fit the code; compile the pipeline again.",
        },
      );
    }
    const source = await artifacts.open(ref);
    const value: unknown = await codec.decode(source);
    if (!isDataset(value)) return [name, value];
    const dataset = readBy(value, reader);
    origins.set(dataset, { ref, source });
    return [name, dataset];
  });
  return Object.fromEntries(await Promise.all(values));
}

/** The files among a step's parameters that are not on any machine of ours. */
export function filesElsewhere(params: ExecutionTask["params"]): readonly FileInput[] {
  const files = Object.values(params).filter((value): value is Json & FileInput => isFileInput(value));
  return files.filter(({ path }) => schemeOf(path) !== undefined);
}

function isFileInput(value: unknown): value is FileInput {
  return typeof value === "object" && value !== null && "path" in value && "digest" in value;
}

/** The dataset, read by the processing backend where it has a reader: it is faster than any that reads for everybody. */
function readBy(dataset: Dataset, reader: () => Promise<Processing | undefined>): Dataset {
  return datasetFrom({
    schema: dataset.schema,
    rowCount: dataset.rowCount,
    locate: () => dataset.locate(),
    async *batches(options = {}) {
      const backend = await reader();
      const location = backend?.read === undefined ? undefined : await dataset.locate();
      yield* backend?.read !== undefined && location !== undefined
        ? backend.read(location, options)
        : dataset.batches(options);
    },
  });
}
