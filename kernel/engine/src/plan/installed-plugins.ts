/**
 * The active generation of plugins, as the engine needs to know it. The composition root reads it from the generation and
 * from `zen.lock`; the engine itself knows no registry.
 */
export interface InstalledPlugins {
  /** The generation's `node_modules`, absolute. */
  readonly nodeModules: string;
  /** Every Zen package in it by name, `@zen/plugin-sdk` among them; native dependencies are listed with their plugin. */
  readonly packages: ReadonlyMap<string, InstalledPlugin>;
}

export interface InstalledPlugin {
  readonly name: string;
  readonly version: string;
  /** Of the locked tarball, in npm's form: `sha512-...`. */
  readonly integrity: string;
  /** The package's folder, absolute. */
  readonly folder: string;
  /** Names of the plugins that it imports. */
  readonly requires: readonly string[];
  /** Its locked native dependencies for all platforms. */
  readonly natives: readonly NativePackage[];
}

export interface NativePackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** Where it belongs below the generation's `node_modules`, `/`-separated; its name unless versions clash. */
  readonly path: string;
  /** Platforms that it is for, in the words of npm's fields; every platform when absent. */
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}
