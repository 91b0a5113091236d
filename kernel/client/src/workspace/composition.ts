import path from "node:path";
import type { Engine, EngineHost } from "@zen/engine";
import { createKernel, type Kernel, type KernelOptions, type NamedSecretSource } from "@zen/kernel";
import type { Logger } from "@zen/plugin-sdk";
import type { ConfigDocument } from "../config/index.js";
import { pluginSources, type PluginFolder } from "../plugins/sources.js";
import { startTelemetry, type Telemetry } from "../telemetry/telemetry.js";
import { stackConfig } from "./backend-refs.js";
import { engineHost } from "./engine-host.js";

export { secretNames } from "@zen/kernel";
export { secretSources } from "../secrets/env-file.js";
export { workerProgram } from "./worker-program.js";

export interface CompositionParts {
  readonly dir: string;
  /** Where the user's sources appear in stacks; `dir` without it. */
  readonly sourceDir?: string;
  readonly document: ConfigDocument;
  readonly plugins: readonly PluginFolder[];
  readonly stack: string;
  readonly version: string;
  readonly secretSources: readonly NamedSecretSource[];
  /** Whether the stack's own secret sources are asked after these. */
  readonly ownSources: boolean;
  readonly log: Logger;
  readonly workers?: EngineHost["workers"];
  /** Whether calls to backends are traced. */
  readonly traces?: boolean;
  /** What plugins remember is gone with the process. */
  readonly forgetful?: boolean;
}

/** A kernel with the installed plugins and, once something asks for it, an engine on one stack. */
export class Composition {
  readonly kernel: Kernel;
  readonly host: EngineHost;
  #engine: Promise<Engine> | undefined;
  #telemetry: Telemetry | undefined;

  constructor(readonly parts: CompositionParts) {
    const { dir, sourceDir, document, plugins, stack, log, workers } = parts;
    this.kernel = createKernel(kernelOptions(parts));
    const secrets = (parts.ownSources ? stackConfig(document.config, stack).secrets : undefined) ?? [];
    for (const [index, ref] of secrets.entries())
      this.kernel.addSecretSource(ref, document.place("stacks", stack, "secrets", index));
    this.host = engineHost({
      dir,
      ...(sourceDir === undefined ? {} : { sourceDir }),
      document,
      stack,
      kernel: this.kernel,
      plugins,
      log,
      takeSpans: (spans) => this.#telemetry?.take(spans),
      ...(workers === undefined ? {} : { workers }),
    });
  }

  engine(): Promise<Engine> {
    return (this.#engine ??= this.#start());
  }

  async #start(): Promise<Engine> {
    const { createEngine } = await import("./run-engine.js");
    await this.begin();
    return createEngine(this.host);
  }

  /** To be called before the first work on the stack. */
  async begin(): Promise<void> {
    if (this.host.hasHook?.("kernel:started") === true) await this.kernel.start();
  }

  /** Sends spans on from now on, where the environment asks for traces. */
  async trace(): Promise<void> {
    const { traces = false, log, version } = this.parts;
    if (traces) this.#telemetry = await startTelemetry(log, version);
  }

  async close(): Promise<void> {
    try {
      await (await this.#engine)?.close();
    } finally {
      await this.kernel.stop();
      await this.#telemetry?.flush();
    }
  }
}

function kernelOptions(parts: CompositionParts): KernelOptions {
  const { dir, document, plugins, version, secretSources, log, forgetful = false, traces = false } = parts;
  return {
    version,
    plugins: pluginSources(plugins),
    repositoryDir: dir,
    cacheDir: path.join(dir, ".zen", "cache"),
    log,
    secretSources,
    ...(document.config.config === undefined ? {} : { config: document.config.config }),
    configPlace: (plugin) => document.place("config", plugin),
    trace: traces,
    ...(forgetful ? {} : { state: () => stateIn(dir) }),
  };
}

async function stateIn(dir: string) {
  const { SqliteStore } = await import("../state/sqlite-store.js");
  return new SqliteStore(path.join(dir, ".zen", "state.db"));
}
