import path from "node:path";
import type { Json } from "@zen/plugin-sdk";
import { contractKinds } from "@zen/registry-protocol";
import { defineCommand } from "../command.js";

// As `pluginKinds` of the registry's client, which is loaded when a plugin is made.
const KINDS = [...contractKinds, "steps", "codec", "hook", "command"] as const;

export const pluginsCreate = defineCommand({
  id: "plugins:create",
  summary: "Begin a plugin of your own",
  description:
    "Makes a package with a small implementation that works, and tests that hold it to its contract. Needs no repository and no network.",
  flags: {
    kind: { type: "string", char: "k", summary: "What it is to contribute", required: true, options: KINDS },
    scope: { type: "string", summary: "The scope of its name, such as @acme" },
    dir: { type: "string", summary: "The folder to make; named after the plugin when left out" },
    licence: {
      type: "string",
      summary: "Under which it may be used",
      default: "Apache-2.0",
      options: ["Apache-2.0", "MIT", "UNLICENSED"],
    },
  },
  args: [{ name: "name", summary: "Its name, with or without a scope: my-store, @acme/my-store" }],
  examples: [
    "plugins:create my-store --kind artifact-store",
    "plugins:create my-steps --kind steps --scope @acme --licence MIT",
    "plugins:create @acme/lights --kind hook --dir packages/lights",
  ],
  async run({ out, cwd, env }, { flags, args }) {
    const { createPlugin, FolderSource, pluginName } = await import("@zen/registry-client");
    const { bundledRegistry } = await import("../bundled-registry.js");
    const { shippedFolder } = await import("../shipped.js");
    const { dir: registry, root } = bundledRegistry(env);
    const folder = flags.dir ?? pluginName(args.name, flags.scope).bare;
    const created = await createPlugin({
      name: args.name,
      ...(flags.scope === undefined ? {} : { scope: flags.scope }),
      kind: flags.kind as (typeof KINDS)[number],
      licence: flags.licence as "Apache-2.0" | "MIT" | "UNLICENSED",
      dir: path.resolve(cwd, folder),
      templates: shippedFolder("templates"),
      registry: new FolderSource(registry, {
        title: "the registry that ships with zen",
        ...(root === undefined ? {} : { root }),
      }),
    });
    const { style } = out;
    for (const file of created.files) out.print(`  ${style.green("created")}  ${path.join(folder, file)}`);
    out.print(`\n${style.bold(created.name)} is a plugin: ${created.kind}. It works as it is; make it yours in src.`);
    out.print("\nNext\n");
    const next = [
      [`cd ${folder}`],
      ["npm install"],
      ["npm test", "compiles, and holds it to its contract"],
      ["zen plugins:check", "what a registry will look at"],
      ["zen plugins:pack", "an archive to install or publish"],
    ] as const;
    for (const [line, does] of next)
      out.print(`  ${style.dim("$")} ${does === undefined ? line : `${line.padEnd(20)}${style.dim(does)}`}`);
    return created as unknown as Json;
  },
});
