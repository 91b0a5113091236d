import assert from "node:assert/strict";
import { isPlugin, type Plugin } from "../define-plugin.js";
import { readManifest } from "../manifest.js";
import type { ConformanceCase } from "./case.js";
import { registrationsOf } from "./registrations.js";

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
      const { backends, commands } = await registrationsOf(plugin);
      const provided = backends.map(({ contract, factory }) => `${contract} ${factory.name}`);
      assert.deepEqual(provided.sort(), manifest.backends.map(({ contract, name }) => `${contract} ${name}`).sort());
      const declared = manifest.commands.map(({ id }) => id);
      assert.deepEqual(
        commands.filter((id) => !declared.includes(id)),
        [],
      );
    },
  },
];
