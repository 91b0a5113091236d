import { join } from "node:path";
import { ZenError, type ArtifactStore, type MetadataStore, type Orchestrator } from "@zen/plugin-sdk";
import { memoryOrchestrator, memoryTraining } from "@zen/plugin-sdk/memory";
import type { EngineHost } from "../run/host.js";

export function none(what: string): () => Promise<never> {
  return async () => {
    throw new ZenError("BACKEND_NOT_IN_STACK", `The test's stack has no ${what} backend`);
  };
}

export interface TestHostParts {
  readonly dir: string;
  readonly store: ArtifactStore;
  readonly metadata: MetadataStore;
  readonly cpus?: number;
}

/** What an engine or a worker needs, with nothing in it but two stores. */
export function testHost({ dir, store, metadata, cpus = 4 }: TestHostParts): EngineHost {
  const quiet = () => undefined;
  const orchestrator: Orchestrator = { ...memoryOrchestrator(), capacity: async () => ({ cpus, memory: 2 ** 34 }) };
  const training = memoryTraining();
  return {
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    secrets: { get: none("secret") },
    stack: "test",
    repositoryDir: dir,
    cacheDir: join(dir, "cache"),
    artifactStore: async () => store,
    metadataStore: async () => metadata,
    orchestrator: async () => orchestrator,
    processing: none("processing"),
    serving: none("serving"),
    training: async () => training,
    fireHook: async () => undefined,
  };
}
