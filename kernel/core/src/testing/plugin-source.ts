import { definePlugin, readManifest, type PluginContext } from "@zen/plugin-sdk";
import type { PluginSource } from "../plugins/source.js";

export interface TestPlugin {
  readonly name: string;
  readonly version?: string;
  /** The range of kernels; any unless told. */
  readonly kernel?: string;
  /** The `zen` field without its format. */
  readonly zen?: Readonly<Record<string, unknown>>;
  setup?(ctx: PluginContext): void | Promise<void>;
}

/** A plugin written in place, as a kernel is given an installed one. */
export function testPlugin({ name, version = "1.0.0", kernel = "*", zen = {}, setup }: TestPlugin): PluginSource {
  const manifest = readManifest({
    name,
    version,
    engines: { zen: kernel },
    exports: { ".": "./index.js" },
    zen: { format: "plugin@1", ...(setup === undefined ? {} : { entry: "." }), ...zen },
  });
  return { manifest, load: async () => ({ default: definePlugin({ name, setup: setup ?? (() => undefined) }) }) };
}
