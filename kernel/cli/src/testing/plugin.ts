import path from "node:path";
import { write } from "./repository.js";

export interface PluginSketch {
  readonly name: string;
  readonly zen?: Readonly<Record<string, unknown>>;
  readonly engine?: string;
  /** Body of `setup(ctx)`. */
  readonly setup?: string;
}

/** Writes a plugin's folder, ready to be installed from. */
export function writePlugin(dir: string, { name, zen = {}, engine = "^0.1.0", setup = "" }: PluginSketch): string {
  const folder = path.join("plugins", name.split("/").at(-1) ?? name);
  write(path.join(dir, folder), {
    "package.json": JSON.stringify({
      name,
      version: "1.0.0",
      description: "A plugin of a test",
      license: "MIT",
      type: "module",
      engines: { node: ">=20", zen: engine },
      exports: { ".": "./index.js" },
      files: ["index.js"],
      peerDependencies: { "@zen/plugin-sdk": "^0.1.0" },
      zen: { format: "plugin@1", title: "A plugin of a test", ...zen },
    }),
    "index.js": `import * as sdk from "@zen/plugin-sdk";\nexport default sdk.definePlugin({ name: ${JSON.stringify(name)}, async setup(ctx) { ${setup} } });\n`,
  });
  return `./${folder.split(path.sep).join("/")}`;
}

export const secretBackend = {
  contract: "secret-source@1",
  name: "vault",
  title: "A vault",
  configSchema: {
    type: "object",
    properties: { token: { type: "string" } },
    required: ["token"],
    additionalProperties: false,
  },
};
