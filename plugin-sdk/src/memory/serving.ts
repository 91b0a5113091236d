import { setImmediate as turn } from "node:timers/promises";
import type { Endpoint, ServedModel, Serving } from "../contracts/serving.js";
import { toErrorRecord, ZenError } from "../errors.js";
import {
  checkSpec,
  deploymentNotFound,
  loaded,
  loadFailed,
  publicView,
  revisionId,
  wished,
  withShares,
  type WishedDeployment,
} from "../serving/revisions.js";
import type { InputTensor, OutputTensor } from "../serving/tensors.js";

/** Runs one model. */
export type Predictor = (inputs: readonly InputTensor[]) => readonly OutputTensor[] | Promise<readonly OutputTensor[]>;

interface Kept {
  state: WishedDeployment;
  readonly predictors: Map<string, Predictor>;
  /** Of this deployment's life; a name that was undeployed and used again gets another. */
  readonly listeners: Set<() => void>;
}

/** What several clients share, so that they see the same deployments. */
export class MemoryServingSpace {
  static #count = 0;
  readonly identity = `memory:${++MemoryServingSpace.#count}`;
  readonly deployments = new Map<string, Kept>();
}

export interface MemoryServing extends Serving {
  /** Asks an endpoint of this space: it has no address that others could reach. @throws ZenError `DEPLOYMENT_NOT_FOUND` */
  infer(endpoint: Endpoint, inputs: readonly InputTensor[]): Promise<readonly OutputTensor[]>;
}

/**
 * Serves models from the memory of this process. `load` makes a model ready to run or throws; without one every model is
 * ready, and its predictions fail.
 */
export function memoryServing(
  load: (model: ServedModel) => Promise<Predictor> = acceptAll,
  space = new MemoryServingSpace(),
): MemoryServing {
  const find = (name: string): Kept => {
    const kept = space.deployments.get(name);
    if (kept === undefined) throw deploymentNotFound(name);
    return kept;
  };
  const change = (kept: Kept, state: WishedDeployment): void => {
    kept.state = state;
    [...kept.listeners].forEach((listener) => listener());
  };
  const bring = async (kept: Kept, model: ServedModel): Promise<void> => {
    const id = revisionId(model.digest);
    try {
      await turn();
      kept.predictors.set(id, await load(model));
      change(kept, loaded(kept.state, id));
    } catch (error) {
      change(kept, loadFailed(kept.state, id, toErrorRecord(error)));
    }
  };
  return {
    identity: space.identity,
    supports: { traffic: true, replicas: true },
    async deploy(spec, { signal } = {}) {
      signal?.throwIfAborted();
      checkSpec(spec, { traffic: true, replicas: true });
      const before = space.deployments.get(spec.name);
      const kept = before ?? { state: wished(undefined, spec), predictors: new Map(), listeners: new Set() };
      const wasPending = before?.state.revisions.some(
        ({ model, state }) => model === spec.model.digest && state === "pending",
      );
      if (before === undefined) space.deployments.set(spec.name, kept);
      else change(kept, wished(before.state, spec));
      const now = kept.state.revisions.find(({ model }) => model === spec.model.digest);
      if (now?.state === "pending" && wasPending !== true) void bring(kept, spec.model);
      return publicView(kept.state);
    },
    async status(name) {
      const kept = space.deployments.get(name);
      return kept === undefined ? undefined : publicView(kept.state);
    },
    async *watch(name, { signal } = {}) {
      signal?.throwIfAborted();
      const kept = space.deployments.get(name);
      for (let seen: WishedDeployment | undefined; kept !== undefined && space.deployments.get(name) === kept;) {
        if (kept.state === seen) await nextChange(kept, signal);
        if (kept.state === seen) continue;
        seen = kept.state;
        const view = publicView(seen);
        yield view;
        if (view.state !== "pending") return;
      }
    },
    async list() {
      return [...space.deployments.values()]
        .map(({ state }) => publicView(state))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async traffic(name, shares) {
      const kept = find(name);
      change(kept, withShares(kept.state, shares));
      return publicView(kept.state);
    },
    async undeploy(name) {
      const kept = space.deployments.get(name);
      space.deployments.delete(name);
      kept?.listeners.forEach((listener) => listener());
    },
    async endpoint(name) {
      find(name);
      return { base: "memory://here", pathPrefix: "", model: name, headers: {} };
    },
    async infer({ model }, inputs) {
      const { state, predictors } = find(model);
      let place = Math.random() * 100;
      const chosen = state.revisions.find(({ traffic }) => (place -= traffic) < 0);
      const predictor = predictors.get(chosen?.id ?? "");
      if (predictor === undefined)
        throw new ZenError("PREDICTION_FAILED", `No revision of ${model} is ready`, {
          hint: "Wait for the deployment with watch.",
        });
      return predictor(inputs);
    },
  };
}

async function acceptAll(): Promise<Predictor> {
  return () => {
    throw new ZenError("PREDICTION_FAILED", "This backend only remembers what was deployed", {
      hint: "Give memoryServing a function that loads models.",
    });
  };
}

function nextChange(kept: Kept, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      kept.listeners.delete(settle);
      signal?.removeEventListener("abort", settle);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    };
    kept.listeners.add(settle);
    signal?.addEventListener("abort", settle);
  });
}
