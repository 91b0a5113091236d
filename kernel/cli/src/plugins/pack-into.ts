import { mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";
import { makeFolder, onDisk } from "@zen/plugin-sdk";
import { packPlugin, type PackedPlugin } from "@zen/registry-client";

/**
 * Packs the plugin in `folder` into the archive `to`, or into the folder `to` under the archive's own name. What was there before stays
 * as it is until the new archive is whole. @throws ZenError as `packPlugin` does, and as `makeFolder`.
 */
export async function packInto(folder: string, to: string): Promise<PackedPlugin> {
  const into = to.endsWith(".tgz") ? path.dirname(to) : to;
  await makeFolder(into);
  const draft = await onDisk(into, () => mkdtemp(path.join(into, ".zen-pack-")));
  try {
    const packed = await packPlugin(folder, draft);
    const tarball = to === into ? path.join(into, path.basename(packed.tarball)) : to;
    await onDisk(tarball, () => rename(packed.tarball, tarball));
    return { ...packed, tarball };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
