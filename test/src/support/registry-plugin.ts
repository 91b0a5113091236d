import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createHash } from "node:crypto";
import { packPlugin, type PackOptions } from "@zen/registry-client";
import { ask } from "./registry-team.js";

export interface PublishedPlugin {
  readonly name: string;
  readonly version?: string;
  readonly title?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly readme?: string;
  /** Further fields of its manifest. */
  readonly zen?: object;
  readonly pack?: PackOptions;
}

/** Packs a small plugin as `zen plugins:pack` does, and publishes it as npm does. */
export async function publishPlugin(url: string, token: string, dir: string, plugin: PublishedPlugin): Promise<void> {
  const { name, version = "1.0.0", title, description, keywords, license = "Apache-2.0", readme, zen, pack } = plugin;
  const folder = path.join(dir, name, version);
  await mkdir(folder, { recursive: true });
  const packageJson = {
    ...{ name, version, description, keywords, license },
    type: "module",
    engines: { zen: "^0.1.0" },
    exports: { ".": "./index.js" },
    peerDependencies: { "@zen/plugin-sdk": "^0.1.0" },
    zen: { format: "plugin@1", ...(title === undefined ? {} : { title }), ...zen },
  };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(packageJson));
  await writeFile(path.join(folder, "index.js"), "export const keep = 1;\n");
  if (readme !== undefined) await writeFile(path.join(folder, "README.md"), readme);
  const packed = await packPlugin(folder, dir, pack);
  const bytes = await readFile(packed.tarball);
  const dist = {
    integrity: packed.integrity,
    shasum: createHash("sha1").update(bytes).digest("hex"),
    tarball: `${url}/${name}/-/x.tgz`,
  };
  const document = {
    _id: name,
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...packed.packageJson, _id: `${name}@${version}`, dist } },
    _attachments: {
      [`${name}-${version}.tgz`]: {
        content_type: "application/octet-stream",
        data: bytes.toString("base64"),
        length: bytes.length,
      },
    },
  };
  await ask(url, token, "PUT", `/${name.replace("/", "%2f")}`, document);
}
