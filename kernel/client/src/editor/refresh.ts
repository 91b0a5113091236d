import path from "node:path";
import { readGeneration } from "@zen/registry-client";
import { linkCurrent } from "./current.js";
import type { TsconfigAdvice } from "./user-tsconfig.js";
import { writeEditorFiles } from "./write.js";

/** Writes the files for editors anew from what is installed. */
export async function refreshEditorFiles(dir: string): Promise<TsconfigAdvice> {
  const generation = readGeneration(dir);
  const plugins = (generation?.plugins ?? []).map(({ name, dir: folder }) => ({ name, folder }));
  const sdk = generation === undefined ? [] : [{ name: "@zen/plugin-sdk", folder: generation.sdk.dir }];
  const current = generation && (await linkCurrent(dir, generation.dir));
  return writeEditorFiles(
    dir,
    [...sdk, ...plugins],
    (generation?.plugins ?? []).map(({ manifest }) => manifest),
    (folder) => (generation && current ? path.join(current, path.relative(generation.dir, folder)) : folder),
  );
}
