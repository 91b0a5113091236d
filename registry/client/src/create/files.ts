import { libraryKinds, type PluginKind, type PluginLicence } from "./kinds.js";
import type { PluginName } from "./name.js";
import { newPackageJson } from "./package-json.js";
import type { SdkArchive } from "./sdk-archive.js";
import { Templates } from "./template.js";

export type NewFiles = Readonly<Record<string, string | Uint8Array>>;

/** Every file of a new plugin, by its path in the package. */
export async function newFiles(
  templatesDir: string,
  name: PluginName,
  kind: PluginKind,
  licence: PluginLicence,
  sdk: SdkArchive,
): Promise<NewFiles> {
  const templates = new Templates(templatesDir, name, { LICENCE_YEAR: String(new Date().getFullYear()) });
  const manifest = await templates.manifest(kind);
  const words = { DESCRIPTION: manifest.description, USE_IT: await templates.read(`${kind}/use.md`) };
  return {
    "package.json": `${JSON.stringify(newPackageJson(name, licence, manifest, sdk), null, 2)}\n`,
    "tsconfig.json": await templates.read("common/tsconfig.json"),
    ".gitignore": await templates.read("common/gitignore"),
    "README.md": await templates.read("common/README.md", words),
    ...(licence === "UNLICENSED" ? {} : { LICENSE: await templates.read(`licences/${licence}.txt`) }),
    ...(await templates.sources(kind)),
    ...(libraryKinds.includes(kind) ? {} : { "src/plugin.test.ts": await templates.read("common/plugin.test.ts") }),
    [`sdk/${sdk.file}`]: sdk.bytes,
  };
}
