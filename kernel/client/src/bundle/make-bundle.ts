import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import type { BundlePackage, BundleSpec, RunnablePlan, WorkerProgram } from "@zen/engine";
import { onDisk, type BundleRef, type Json, type Platform } from "@zen/plugin-sdk";
import { layout, readLock, type Placement } from "@zen/registry-client";
import { installerOf } from "../plugins/installer.js";
import { lockText } from "../plugins/installed.js";
import { storeRef } from "../workspace/backend-refs.js";
import type { Prepared } from "../runs/prepare.js";
import type { Workspace } from "../workspace/workspace.js";
import { bundledConfig, type BundledStack } from "./bundled-stack.js";
import { travellingPlugins } from "./travelling-plugins.js";

/**
 * Makes the run bundle of a prepared pipeline for a kind of machine. The same code, plugins and configuration give the same bundle, of
 * which nothing is stored twice. @throws ZenError `NATIVE_PLATFORM_UNSUPPORTED`, `LOCK_MISMATCH`, and as `buildBundle` does.
 */
export async function makeBundle(
  workspace: Workspace,
  { found, compiled, stack }: Prepared,
  { codes }: RunnablePlan,
  platform: Platform,
): Promise<BundleRef> {
  const { buildBundle, programFiles } = await import("../pipelines/compiler.js");
  const { dir, document, version } = workspace;
  const { host } = await workspace.composition(stack);
  const storeName = compiled.plan.stores?.artifacts;
  const bundled: BundledStack = { config: bundledConfig(document.config, stack), version };
  const placements = travellingPackages(workspace, bundled, platform);
  const program = await programFiles((host.workers as WorkerProgram).entry, host.cacheDir);
  const byPath = new Map(placements.map((placement) => [placement.path, placement]));
  const { archives } = await installerOf(document, workspace.options.bundledRegistry, { repositoryDir: dir, version });
  return archives(async (write) => {
    const drafts = await onDisk(host.cacheDir, async () => {
      await mkdir(host.cacheDir, { recursive: true });
      return mkdtemp(path.join(host.cacheDir, "archives-"));
    });
    const tarball: BundleSpec["tarball"] = async (wanted) => {
      const file = path.join(drafts, `${wanted.path.replaceAll("/", "+")}.tgz`);
      await write(byPath.get(wanted.path) as Placement, file);
      return file;
    };
    try {
      const spec: BundleSpec = {
        module: found.module,
        plan: compiled,
        codes,
        lock: lockText(dir),
        stack: bundled as unknown as Json,
        entry: [program.entry],
        files: program.files,
        packages: placements.map(toBundlePackage),
        platform,
        tarball,
      };
      const { digest } = await buildBundle(spec, await host.artifactStore(storeName));
      return { digest, store: storeRef(document, "artifacts", storeName).ref };
    } finally {
      await rm(drafts, { recursive: true, force: true });
    }
  });
}

/** Every package of the lock that the worker may need, for its platform, and where it lies there. @throws ZenError `NATIVE_PLATFORM_UNSUPPORTED`. */
function travellingPackages(workspace: Workspace, { config }: BundledStack, platform: Platform): readonly Placement[] {
  const lock = readLock(lockText(workspace.dir));
  const { plugins } = workspace.requireGeneration();
  const manifests = plugins.map(({ manifest }) => manifest);
  const names = travellingPlugins(manifests, config);
  const staying = new Set(manifests.map(({ name }) => name).filter((name) => !names.has(name)));
  const kept = Object.entries(lock.plugins).filter(([name]) => !staying.has(name));
  return layout({ ...lock, plugins: Object.fromEntries(kept) }, platform);
}

function toBundlePackage({ name, version, integrity, path: place }: Placement): BundlePackage {
  return { name, version, integrity, path: place };
}
