import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  ArtifactStore,
  MetadataStore,
  Orchestrator,
  type ArtifactStore as ArtifactStoreType,
  type MetadataStore as MetadataStoreType,
  type Orchestrator as OrchestratorType,
  type ZenError,
} from "@zen/plugin-sdk";
import { memoryManifest, memoryPlugin } from "@zen/plugin-sdk/memory";
import { createKernel, type Kernel } from "../kernel.js";
import type { KernelOptions } from "../options.js";
import type { PluginSource } from "../plugins/source.js";

export interface TestKernel extends Kernel {
  readonly artifacts: ArtifactStoreType;
  readonly metadata: MetadataStoreType;
  readonly orchestrator: OrchestratorType;
  /** Faults reported so far. */
  readonly faults: readonly ZenError[];
  readonly repositoryDir: string;
}

/** Every contract of the SDK in memory, as the backend `memory`. */
export const memorySource: PluginSource = {
  manifest: memoryManifest,
  load: async () => ({ default: memoryPlugin }),
};

/**
 * A started kernel whose backends keep everything in memory, with further plugins if given, in a temporary repository
 * folder that is removed when it stops.
 */
export async function startTestKernel(options: Partial<KernelOptions> = {}): Promise<TestKernel> {
  const repositoryDir = await mkdtemp(path.join(os.tmpdir(), "zen-kernel-"));
  const faults: ZenError[] = [];
  const kernel = createKernel({
    version: "0.1.0",
    repositoryDir,
    cacheDir: path.join(repositoryDir, "cache"),
    onFault: (fault) => void faults.push(fault),
    ...options,
    plugins: [memorySource, ...(options.plugins ?? [])],
  });
  const memory = { use: "memory" };
  const stop = async () => {
    try {
      await kernel.stop();
    } finally {
      await rm(repositoryDir, { recursive: true, force: true });
    }
  };
  try {
    await kernel.start();
    const artifacts = await kernel.backend(ArtifactStore, memory);
    const metadata = await kernel.backend(MetadataStore, memory);
    const orchestrator = await kernel.backend(Orchestrator, memory);
    return { ...kernel, stop, [Symbol.asyncDispose]: stop, artifacts, metadata, orchestrator, faults, repositoryDir };
  } catch (error) {
    await stop();
    throw error;
  }
}
