import { isZenError, type ArtifactRef, type ArtifactStore, type ModelRecord } from "@zen/plugin-sdk";
import { Model, type LiveView, type StepModels } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../artifacts/index.js";
import { decideModel, readModel } from "../models/index.js";
import type { Origins } from "./step-inputs.js";
import type { ExecutionTask } from "./task.js";

/** Model names as one execution changes them: what is live is read from the store, and can be returned as it came. */
export function stepModels(
  store: ArtifactStore,
  artifacts: Artifacts,
  origins: Origins,
  task: ExecutionTask,
): StepModels {
  const modelOf = async (ref: ArtifactRef): Promise<Model> => {
    const source = await artifacts.open(ref);
    const model = await Model.decode(source);
    origins.set(model, { ref, source });
    return model;
  };
  return {
    async live(name) {
      const ref = (await readModel(store, name)).model?.live.artifact;
      if (ref === undefined) return undefined;
      const source = await artifacts.open(ref);
      return {
        digest: ref.digest,
        model: await Model.decode(source),
        async locate(path) {
          const uri = await source.uri(path);
          return artifacts.store.supports.localPath ? { uri, localPath: await source.localPath(path) } : { uri };
        },
      };
    },
    async decide(name, input, judge) {
      const candidate = task.inputs[input];
      if (candidate === undefined) throw new TypeError(`The step ${task.node} has no input ${input}`);
      const { record, model } = await decideModel(store, name, async (live) => {
        const view = live === undefined ? undefined : await viewOf(live, modelOf);
        const { promote, ...verdict } = await judge(view);
        const gone = live !== undefined && view === undefined;
        return {
          ...verdict,
          ...(gone ? { because: "the live model is gone from the store" } : {}),
          decision: promote || view === undefined ? "promoted" : "kept",
          candidate,
          run: task.run,
          execution: task.id,
        };
      });
      return { decision: record, live: await modelOf(model?.live.artifact ?? candidate) };
    },
  };
}

/** Undefined when the model has been erased: nothing can be compared with it, and nothing served. */
async function viewOf(record: ModelRecord, read: (ref: ArtifactRef) => Promise<Model>): Promise<LiveView | undefined> {
  try {
    return { record, model: await read(record.live.artifact) };
  } catch (error) {
    if (isZenError(error, "ARTIFACT_PURGED") || isZenError(error, "ARTIFACT_NOT_FOUND")) return undefined;
    throw error;
  }
}
