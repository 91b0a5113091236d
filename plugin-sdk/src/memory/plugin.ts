import {
  ArtifactStore,
  MetadataStore,
  Orchestrator,
  Processing,
  SecretSource,
  Serving,
  Training,
} from "../contracts/index.js";
import { definePlugin } from "../define-plugin.js";
import { readManifest } from "../manifest.js";
import { memoryArtifactStore } from "./artifact-store.js";
import { memoryMetadataStore } from "./metadata-store.js";
import { memoryOrchestrator } from "./orchestrator.js";
import { memoryProcessing } from "./processing.js";
import { memorySecretSource } from "./secret-source.js";
import { memoryServing } from "./serving.js";
import { memoryTraining } from "./training.js";

const contracts = [ArtifactStore, MetadataStore, Orchestrator, Processing, Training, SecretSource, Serving];

/** A backend named `memory` for each contract. */
export const memoryPlugin = definePlugin({
  name: "@zen/memory",
  setup(ctx) {
    ctx.provide(ArtifactStore, { name: "memory", create: () => memoryArtifactStore() });
    ctx.provide(MetadataStore, { name: "memory", create: () => memoryMetadataStore() });
    ctx.provide(Orchestrator, { name: "memory", create: () => memoryOrchestrator() });
    ctx.provide(Processing, { name: "memory", create: () => memoryProcessing() });
    ctx.provide(Training, { name: "memory", create: () => memoryTraining() });
    ctx.provide(Serving, { name: "memory", create: () => memoryServing() });
    ctx.provide(SecretSource, { name: "memory", create: () => memorySecretSource() });
  },
});

export const memoryManifest = readManifest({
  name: memoryPlugin.name,
  version: "0.1.0",
  description: "Every contract in the memory of one process, for tests",
  engines: { zen: "*" },
  exports: { ".": "./memory/index.js" },
  zen: {
    format: "plugin@1",
    backends: contracts.map(({ id }) => ({
      contract: id,
      name: "memory",
      title: `In memory: ${id}`,
      ...(id === Orchestrator.id ? { worksWith: ["*"] } : {}),
    })),
  },
});
