import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeFolderRegistry, type FolderEntry } from "@zen/registry-client";
import { archiveOf, integrityOf } from "../../support/archives.js";

const plugin = (name: string, version: string) => ({
  name,
  version,
  type: "module",
  engines: { zen: "^0.1.0" },
  exports: { ".": "./index.js" },
  peerDependencies: { "@zen/plugin-sdk": "^0.1.0" },
  zen: { format: "plugin@1" },
});

const sdk = { name: "@zen/plugin-sdk", version: "0.1.0", type: "module", exports: { ".": "./index.js" } };

/** The one file of code of a package's version: long enough that half of it is missed. */
export function codeOf(name: string, version: string): string {
  return `export default ${JSON.stringify(`${name} ${version} `.repeat(200))};`;
}

/** A small registry: `@acme/store` in the versions given, `@acme/more`, and an SDK. */
export async function smallRegistry(folder: string, drafts: string, versions: readonly string[]): Promise<void> {
  const packages = [sdk, plugin("@acme/more", "1.0.0"), ...versions.map((version) => plugin("@acme/store", version))];
  await mkdir(drafts, { recursive: true });
  const entries = packages.map(async (packageJson): Promise<FolderEntry> => {
    const { name, version } = packageJson;
    const bytes = archiveOf([
      { path: "package/package.json", text: JSON.stringify(packageJson) },
      { path: "package/index.js", text: codeOf(name, version) },
      { path: "package/lib/deep.js", text: codeOf(name, version) },
    ]);
    const tarball = path.join(drafts, `${name.slice(name.indexOf("/") + 1)}-${version}.tgz`);
    await writeFile(tarball, bytes);
    return { tarball, packageJson, integrity: integrityOf(bytes), size: bytes.length };
  });
  await writeFolderRegistry(folder, await Promise.all(entries));
}
