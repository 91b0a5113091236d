import type { PluginLicence } from "./kinds.js";
import type { PluginName } from "./name.js";
import type { SdkArchive } from "./sdk-archive.js";
import type { TemplateManifest } from "./template.js";

/** The tools of a new plugin, of the versions with which its template was tried. */
export const tools = { "@types/node": "20.19.43", oxlint: "1.89.0", typescript: "7.0.2" };

/** The package.json of a new plugin. */
export function newPackageJson(
  name: PluginName,
  licence: PluginLicence,
  { description, dependencies, zen }: TemplateManifest,
  sdk: SdkArchive,
): object {
  const devDependencies = { "@zen/plugin-sdk": `file:sdk/${sdk.file}`, ...tools };
  return {
    name: name.full,
    version: "0.1.0",
    description,
    license: licence,
    type: "module",
    engines: { node: ">=20", zen: `^${sdk.version}` },
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    files: ["dist", "!dist/**/*.test.*"],
    scripts: {
      build: "tsc",
      // Tests are found below the working folder, in every release of Node alike.
      test: "npm run build && cd dist && node --test --test-reporter=spec",
      lint: "oxlint --deny-warnings src",
    },
    ...(dependencies === undefined ? {} : { dependencies }),
    peerDependencies: { "@zen/plugin-sdk": `^${sdk.version}` },
    devDependencies,
    zen,
  };
}
