import assert from "node:assert/strict";
import type { Json } from "../job.js";
import { isPlugin, type Plugin, type PluginContext } from "../define-plugin.js";
import { readManifest } from "../manifest.js";
import type { ConformanceCase } from "./case.js";

/** A plugin as it is published: what its entry module exports by default, and its parsed package.json. */
export interface PublishedPlugin {
  readonly plugin: Plugin;
  readonly packageJson: unknown;
}

/** That a plugin and its manifest agree. */
export const pluginCases: readonly ConformanceCase<PublishedPlugin>[] = [
  {
    name: "the manifest is valid and is this plugin's",
    run: async ({ plugin, packageJson }) => {
      assert.ok(isPlugin(plugin), "the default export was not made by definePlugin");
      assert.equal(readManifest(packageJson, { strict: true }).name, plugin.name);
    },
  },
  {
    name: "setup registers the backends and commands of the manifest, and no others",
    run: async ({ plugin, packageJson }) => {
      const manifest = readManifest(packageJson);
      const [backends, commands]: [string[], string[]] = [[], []];
      await plugin.setup(recording(plugin.name, backends, commands));
      assert.deepEqual(backends.sort(), manifest.backends.map(({ contract, name }) => `${contract} ${name}`).sort());
      const declared = manifest.commands.map(({ id }) => id);
      assert.deepEqual(
        commands.filter((id) => !declared.includes(id)),
        [],
      );
    },
  },
];

function recording(name: string, backends: string[], commands: string[]): PluginContext {
  const nothing = () => undefined;
  const state = new Map<string, Json>();
  return {
    name,
    version: "0.0.0",
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    secrets: { get: () => Promise.reject(new Error("setup must not read secrets")) },
    state: {
      get: async (key) => state.get(key),
      set: async (key, value) => void state.set(key, value),
      delete: async (key) => void state.delete(key),
    },
    config: {},
    repositoryDir: undefined,
    provide: (contract, backend) => void backends.push(`${contract.id} ${backend.name}`),
    offer: nothing,
    get: () => Promise.reject(new Error("setup must not need other plugins' values yet")),
    hooks: { on: nothing },
    command: (id) => void commands.push(id),
    onStop: nothing,
  };
}
