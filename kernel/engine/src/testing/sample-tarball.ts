import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { create } from "tar";
import type { BundlePackage } from "../bundle/types.js";

export interface SampleTarball {
  readonly package: BundlePackage;
  readonly path: string;
}

/** Packs files as npm does, into a folder of its own below `parent`. */
export async function sampleTarball(
  parent: string,
  name: string,
  version: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<SampleTarball> {
  const folder = mkdtempSync(join(parent, "tarball-"));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, "package", file)), { recursive: true });
    writeFileSync(join(folder, "package", file), content);
  }
  const path = join(folder, "package.tgz");
  await create({ file: path, cwd: folder, gzip: true, portable: true }, ["package"]);
  const integrity = `sha512-${createHash("sha512").update(readFileSync(path)).digest("base64")}`;
  return { package: { name, version, integrity, path: `node_modules/${name}` }, path };
}

/** The SDK as it is published: bundled, without dependencies. */
export async function sdkTarball(parent: string): Promise<SampleTarball> {
  const { outputFiles } = await build({
    entryPoints: ["@zen/plugin-sdk", "@zen/plugin-sdk/pipeline"].map((entry) => ({
      in: fileURLToPath(import.meta.resolve(entry)),
      out: entry.endsWith("pipeline") ? "pipeline" : "index",
    })),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    outdir: "/",
    write: false,
  });
  const files = outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).at(-1) ?? "", contents] as const);
  const exports = { ".": "./index.js", "./pipeline": "./pipeline.js" };
  return sampleTarball(parent, "@zen/plugin-sdk", "0.1.0", {
    "package.json": JSON.stringify({ name: "@zen/plugin-sdk", version: "0.1.0", type: "module", exports }),
    ...Object.fromEntries(files),
  });
}
