import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { onDisk, type PluginManifest } from "@zen/plugin-sdk";
import { editorSchema } from "../config/editor-schema.js";
import { pipelineSchema } from "./pipeline-schema.js";
import { typePaths, type InstalledFolder } from "./paths.js";
import { adviseTsconfig, type TsconfigAdvice } from "./user-tsconfig.js";

/**
 * Writes what editors and compilers read of the installed plugins: `.zen/tsconfig.json`, `.zen/config.schema.json` and
 * `.zen/pipeline.schema.json`. Returns what a person has to do, once, in a `tsconfig.json` of their own; `lasting` is where packages are that it may name.
 */
export async function writeEditorFiles(
  dir: string,
  packages: readonly InstalledFolder[],
  manifests: readonly PluginManifest[],
  lasting: (folder: string) => string,
): Promise<TsconfigAdvice> {
  const zen = path.join(dir, ".zen");
  await onDisk(zen, () => mkdir(zen, { recursive: true }));
  const paths = await typePaths(packages, zen);
  await replaceFile(path.join(zen, "tsconfig.json"), { compilerOptions: { paths } });
  await replaceFile(path.join(zen, "config.schema.json"), editorSchema(manifests));
  await replaceFile(path.join(zen, "pipeline.schema.json"), pipelineSchema(manifests));
  const named = packages.map(({ name, folder }) => ({ name, folder: lasting(folder) }));
  return adviseTsconfig(dir, await typePaths(named, dir));
}

/** An editor that reads at any moment sees the old file or the new one. */
async function replaceFile(file: string, content: unknown): Promise<void> {
  const next = `${file}.${process.pid}`;
  await onDisk(file, async () => {
    try {
      await writeFile(next, `${JSON.stringify(content, undefined, 2)}\n`);
      await rename(next, file);
    } catch (error) {
      await rm(next, { force: true }); // half of it may be there
      throw error;
    }
  });
}
