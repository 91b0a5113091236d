import type { BundledRegistry } from "../plugins/registries.js";

/** What a worker's program has around it before it has opened anything. */
export interface WorkerPlace {
  /** A folder of plugins that came with the program; need not exist. */
  readonly nodeModules?: string;
  /** The registry that ships with the program. */
  readonly bundledRegistry?: () => BundledRegistry;
}
