import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { pluginLimits } from "@zen/registry-archive";
import { sdkName } from "../pack/read-package.js";
import { unpack } from "../store/unpack.js";

/**
 * Unpacks a plugin's archive where its imports lead to what its author has installed, and lends the folder to `work`: below the
 * `node_modules` that has the SDK.
 *
 * @throws ZenError `PLUGIN_CHECK_FAILED` when there is no SDK beside the plugin, and `TARBALL_*`
 */
export async function withUnpacked<T>(folder: string, tarball: string, work: (dir: string) => Promise<T>): Promise<T> {
  const modules = modulesWithSdk(folder);
  if (modules === undefined) {
    throw new ZenError("PLUGIN_CHECK_FAILED", `${sdkName} is not installed beside the plugin, so it cannot be tried.`, {
      place: folder,
      hint: "Run npm install in its folder; zen plugins:create shows how package.json names the SDK.",
    });
  }
  await mkdir(join(modules, ".cache"), { recursive: true });
  const dir = await mkdtemp(join(modules, ".cache", "zen-check-"));
  try {
    await unpack(tarball, join(dir, "package"), pluginLimits);
    return await work(join(dir, "package"));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function modulesWithSdk(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const modules = join(at, "node_modules");
    if (existsSync(join(modules, sdkName, "package.json"))) return modules;
    if (dirname(at) === at) return undefined;
  }
}
