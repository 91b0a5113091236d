import path from "node:path";
import type { Engine, EngineHost } from "@zen/engine";
import { createKernel, type Kernel, type KernelOptions } from "@zen/kernel";
import type { Logger } from "@zen/plugin-sdk";
import type { Generation } from "@zen/registry-client";
import type { ConfigDocument } from "../config/index.js";
import { pluginSources } from "../plugins/sources.js";
import { envFileSource, environmentSource } from "../secrets/env-file.js";
import { stackConfig } from "./backend-refs.js";
import { engineHost } from "./engine-host.js";

export { workerProgram } from "./worker-program.js";

export interface CompositionParts {
  readonly dir: string;
  readonly document: ConfigDocument;
  readonly generation: Generation | undefined;
  readonly stack: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly workers?: EngineHost["workers"];
}

/** A kernel with the installed plugins and, once something asks for it, an engine on one stack. */
export class Composition {
  readonly kernel: Kernel;
  readonly host: EngineHost;
  #engine: Promise<Engine> | undefined;

  constructor(readonly parts: CompositionParts) {
    const { dir, document, generation, stack, log, workers } = parts;
    this.kernel = createKernel(kernelOptions(parts));
    const { secrets = [] } = stackConfig(document.config, stack);
    for (const [index, ref] of secrets.entries())
      this.kernel.addSecretSource(ref, document.place("stacks", stack, "secrets", index));
    this.host = engineHost({
      dir,
      document,
      stack,
      kernel: this.kernel,
      generation,
      log,
      ...(workers === undefined ? {} : { workers }),
    });
  }

  engine(): Promise<Engine> {
    return (this.#engine ??= import("@zen/engine").then(({ createEngine }) => createEngine(this.host)));
  }

  async close(): Promise<void> {
    try {
      await (await this.#engine)?.close();
    } finally {
      await this.kernel.stop();
    }
  }
}

function kernelOptions({ dir, generation, version, env, log }: CompositionParts): KernelOptions {
  return {
    version,
    plugins: pluginSources(generation),
    repositoryDir: dir,
    cacheDir: path.join(dir, ".zen", "cache"),
    log,
    secretSources: [
      { name: "environment", source: environmentSource(env) },
      { name: ".env", source: envFileSource(dir) },
    ],
    state: async () => {
      const { SqliteStore } = await import("../state/sqlite-store.js");
      return new SqliteStore(path.join(dir, ".zen", "state.db"));
    },
  };
}
